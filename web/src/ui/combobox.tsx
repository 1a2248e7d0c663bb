import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef, useState } from "react";
import { classes } from "@/lib/classes";
import { Field } from "@/ui/field";
import fieldStyles from "@/ui/field.module.css";
import styles from "./combobox.module.css";

export interface Option {
  value: string;
  label: string;
  detail: string;
}

interface ComboboxProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  /** What the field shows while nobody searches. */
  shown: string;
  search: (typed: string) => Option[];
  /** An option's value; or what was typed where nothing matches it, to be refused. */
  onChange: (value: string) => void;
  onBlur: () => void;
  inputRef: Ref<HTMLInputElement>;
  readOnly?: boolean;
  nothingFound: string;
}

/** A field with a list to choose from by typing, after the ARIA pattern "editable combobox with list autocomplete". */
export function Combobox({ label, hint, error, value, shown, search, onChange, onBlur, inputRef, readOnly = false, nothingFound }: ComboboxProps) {
  const listId = useId();
  const list = useSearch(value, search, readOnly);

  function choose(option: Option | undefined) {
    if (option !== undefined) onChange(option.value);
    list.close();
  }

  function leave() {
    if (list.typed !== null && list.typed.trim() !== "") onChange(list.options[list.active]?.value ?? list.typed);
    list.close();
    onBlur();
  }

  return (
    <Field {...{ label, hint, error }}>
      {(wiring) => (
        <div className={styles.combobox}>
          <input
            {...wiring}
            ref={inputRef}
            className={fieldStyles.input}
            role="combobox"
            aria-expanded={list.open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={list.open && list.options.length > 0 ? `${listId}-${list.active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            readOnly={readOnly}
            value={list.typed ?? shown}
            onChange={(event) => list.type(event.target.value)}
            onClick={list.show}
            onFocus={(event) => event.target.select()}
            onBlur={leave}
            onKeyDown={(event) => list.onKey(event, choose)}
          />
          <ul id={listId} role="listbox" aria-label={label} className={styles.list} hidden={!list.open}>
            {list.options.map((option, index) => (
              <Choice key={option.value} id={`${listId}-${index}`} option={option} active={index === list.active} picked={option.value === value} onPick={() => choose(option)} />
            ))}
            {list.open && list.options.length === 0 && <li className={styles.nothing}>{nothingFound}</li>}
          </ul>
        </div>
      )}
    </Field>
  );
}

function Choice({ id, option, active, picked, onPick }: { id: string; option: Option; active: boolean; picked: boolean; onPick: () => void }) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    // The keyboard reaches it through the field, which names the active option.
    <li
      ref={item}
      id={id}
      role="option"
      aria-selected={picked}
      className={classes(styles.option, active && styles.active)}
      onMouseDown={(event) => {
        event.preventDefault();
        onPick();
      }}
    >
      <span>{option.label}</span> <span className={styles.detail}>{option.detail}</span>
    </li>
  );
}

/** What is typed and found, and which option the keyboard is on. */
function useSearch(value: string, search: (typed: string) => Option[], readOnly: boolean) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [moved, setMoved] = useState<number | null>(null);
  const options = open ? search(typed ?? "") : [];
  const picked = typed === null ? options.findIndex((option) => option.value === value) : 0;
  const active = Math.min(Math.max(moved ?? picked, 0), Math.max(options.length - 1, 0));

  function show() {
    if (!readOnly) setOpen(true);
  }

  function close() {
    setOpen(false);
    setTyped(null);
    setMoved(null);
  }

  function type(text: string) {
    setTyped(text);
    setMoved(null);
    show();
  }

  function onKey(event: KeyboardEvent, choose: (option: Option | undefined) => void) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (open) setMoved(active + (event.key === "ArrowDown" ? 1 : -1));
      show();
    } else if (event.key === "Enter" && open) {
      if (options.length > 0) choose(options[active]);
    } else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  }

  return { open, typed, options, active, show, close, type, onKey };
}
