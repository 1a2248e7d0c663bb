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

const STYLE = `
:root { color-scheme: light dark; --ground: #f4f2fa; --card: #fff; --ink: #1d1a2b; --soft: #5b566e; --line: #8d88a3; --brand: #5b35c9; --on-brand: #fff; --alarm: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #14121d; --card: #1f1c2c; --ink: #f0eef8; --soft: #b6b0cb; --line: #7f7998; --brand: #b8a3ff; --on-brand: #1b1333; --alarm: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 2rem; border-radius: 1rem; background: var(--card); box-shadow: 0 1px 3px #0003, 0 8px 30px #0001; }
h1 { margin: 0 0 1.25rem; font-size: 1.4rem; }
label { display: block; margin: 1rem 0 .3rem; font-weight: 600; }
input { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
button, a.button { display: block; width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: var(--on-brand); background: var(--brand); border: 0; border-radius: .5rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
[role=alert] { margin: 0 0 1rem; padding: .6rem .8rem; border: 1px solid var(--alarm); border-radius: .5rem; color: var(--alarm); }
details { margin-top: 1.5rem; color: var(--soft); font-size: .9rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem; margin: .5rem 0; }
dt { font-family: ui-monospace, monospace; } dd { margin: 0; }
`;

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
<main><h1>${escape(title)}</h1>${body}</main>
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
