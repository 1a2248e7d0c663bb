// The pages people see: sign in, sign out, an error. Plain HTML, no script but the one that confirms signing out.
const TEXTS = {
  en: {
    title: 'Sign in to Fanfare',
    username: 'User name',
    password: 'Password',
    submit: 'Sign in',
    wrong: 'The user name or the password is wrong.',
    demo: 'Accounts of this demo',
    hint: 'Everyone’s password is the user name.',
    people: [
      ['ada', 'plans promotions'],
      ['olga', 'runs the platform'],
      ['bob, carol', 'customers who want news'],
      ['dave', 'a customer who wants none'],
      ['customer-0001 …', 'a thousand more customers'],
    ],
    signOut: 'Sign out of Fanfare',
    signOutQuestion: 'Do you want to sign out?',
    signedOut: 'You are signed out.',
    error: 'That did not work',
    back: 'Go to the start page',
  },
  de: {
    title: 'Bei Fanfare anmelden',
    username: 'Benutzername',
    password: 'Passwort',
    submit: 'Anmelden',
    wrong: 'Der Benutzername oder das Passwort ist falsch.',
    demo: 'Konten dieser Vorführung',
    hint: 'Das Passwort ist immer der Benutzername.',
    people: [
      ['ada', 'plant Aktionen'],
      ['olga', 'betreibt die Plattform'],
      ['bob, carol', 'wollen Nachrichten bekommen'],
      ['dave', 'will keine bekommen'],
      ['customer-0001 …', 'tausend weitere Kunden'],
    ],
    signOut: 'Von Fanfare abmelden',
    signOutQuestion: 'Möchten Sie sich abmelden?',
    signedOut: 'Sie sind abgemeldet.',
    error: 'Das hat nicht geklappt',
    back: 'Zur Startseite',
  },
};

// The same colours, type and shapes as web/src/ui/tokens.css; a test compares the colours.
const STYLE = `
:root { color-scheme: light dark; --bg: #faf9f7; --surface: #ffffff; --ink: #1c1917; --ink-2: #57524d; --line: #e6e2dd; --line-strong: #8d867f; --accent: #b93c0c; --accent-hover: #9a3412; --on-accent: #ffffff; --danger: #b42318; --danger-soft: #fdecea; --focus: #1d4ed8; --shadow: 0 16px 48px rgb(28 25 23 / 10%), 0 4px 12px rgb(28 25 23 / 6%); }
@media (prefers-color-scheme: dark) { :root { --bg: #131211; --surface: #1b1a18; --ink: #f4f1ee; --ink-2: #bdb6b0; --line: #302d2a; --line-strong: #837b74; --accent: #ff9468; --accent-hover: #ffab88; --on-accent: #26110a; --danger: #ff8f85; --danger-soft: #3c1c1a; --focus: #8ab4ff; --shadow: none; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--bg); color: var(--ink); font: 0.95rem/1.5 "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: 100%; max-width: 25rem; padding: 2.25rem 2rem 2rem; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); box-shadow: var(--shadow); }
svg { display: block; margin-bottom: 1.25rem; }
svg rect { fill: var(--accent); } svg .bell { fill: var(--on-accent); } svg .notes { fill: none; stroke: var(--on-accent); stroke-width: 2; stroke-linecap: round; }
h1 { margin: 0 0 1.5rem; font-size: 1.4rem; line-height: 1.25; letter-spacing: -0.01em; }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; }
input { width: 100%; padding: .6rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line-strong); border-radius: 9px; }
button, a.button { display: block; width: 100%; margin-top: 1.5rem; padding: .65rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 9px; cursor: pointer; }
button:hover, a.button:hover { background: var(--accent-hover); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
[role=alert] { margin: 0 0 1rem; padding: .6rem .8rem; border-radius: 9px; color: var(--danger); background: var(--danger-soft); }
details { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--ink-2); font-size: .875rem; }
summary { cursor: pointer; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem .9rem; margin: .5rem 0 0; }
dt { font-family: ui-monospace, "SF Mono", Menlo, monospace; } dd { margin: 0; }
`;

const LOGO = '<svg aria-hidden="true" width="40" height="40" viewBox="0 0 32 32"><rect width="32" height="32" rx="9"/><path class="bell" d="M8 13.5v5h3l7.5 4.5V9L11 13.5z"/><path class="notes" d="M22 12.2a5.4 5.4 0 0 1 0 7.6M24.8 9.4a9.3 9.3 0 0 1 0 13.2"/></svg>';

const escape = (text) =>
  String(text).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);

export function language(wished, accepted) {
  const first = `${wished ?? ''} ${accepted ?? ''}`.toLowerCase().match(/\b(de|en)\b/);
  return first?.[1] ?? 'en';
}

function page(lang, title, body) {
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="/favicon.svg">
<style>${STYLE}</style>
<main>${LOGO}<h1>${escape(title)}</h1>${body}</main>
</html>`;
}

export function signIn(lang, { action, username = '', failed = false }) {
  const t = TEXTS[lang];
  const people = t.people.map(([name, what]) => `<dt>${escape(name)}</dt><dd>${escape(what)}</dd>`).join('');
  return page(lang, t.title, `
${failed ? `<p role="alert" id="wrong">${t.wrong}</p>` : ''}
<form method="post" action="${escape(action)}">
<label for="username">${t.username}</label>
<input id="username" name="username" value="${escape(username)}" autocomplete="username" autocapitalize="none" spellcheck="false" required${failed ? ' aria-invalid="true" aria-describedby="wrong"' : ' autofocus'}>
<label for="password">${t.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${failed ? ' aria-invalid="true" aria-describedby="wrong" autofocus' : ''}>
<button type="submit">${t.submit}</button>
</form>
<details><summary>${t.demo}</summary><p>${t.hint}</p><dl>${people}</dl></details>`);
}

export function signOut(lang, form, nonce) {
  const t = TEXTS[lang];
  const confirm = nonce ? `<script nonce="${nonce}">document.forms[0].requestSubmit(document.querySelector('button'))</script>` : '';
  return page(lang, t.signOut, `<p>${t.signOutQuestion}</p>${form}
<button form="op.logoutForm" type="submit" name="logout" value="yes">${t.signOut}</button>${confirm}`);
}

export function signedOut(lang) {
  const t = TEXTS[lang];
  return page(lang, t.signedOut, `<a class="button" href="/">${t.back}</a>`);
}

export function error(lang, sentence) {
  const t = TEXTS[lang];
  return page(lang, t.error, `<p role="alert">${escape(sentence)}</p><a class="button" href="/">${t.back}</a>`);
}
