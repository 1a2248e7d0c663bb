// Who may sign in: the named people of ../cast.json, and customers derived by rule as ../cast.py does it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

export const clients = read('clients.json');
const cast = read('cast.json');
const rule = cast.customers;
const CUSTOMER = /^customer-([0-9]{4,7})$/;
const bySubject = new Map();

function uuid5(namespace, name) {
  const hash = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name).digest();
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function customer(number) {
  const username = rule.username.replace('{n:04d}', String(number).padStart(4, '0'));
  const index = number - 1;
  const pick = (list, at) => list[at % list.length];
  return {
    username,
    sub: uuid5(cast.namespace, username),
    first_name: pick(rule.first_names, index),
    last_name: pick(rule.last_names, Math.floor(index / rule.first_names.length)),
    email: rule.email.replace('{username}', username),
    language: pick(rule.languages, index),
    roles: rule.roles,
  };
}

export function byUsername(username) {
  const named = cast.people.find((person) => person.username === username);
  if (named) return named;
  const number = Number(CUSTOMER.exec(username)?.[1] ?? 0);
  const person = number > 0 ? customer(number) : undefined;
  return person?.username === username ? person : undefined;
}

// A subject cannot be turned back into a customer's number: whoever has signed in is remembered.
export function bySub(sub) {
  return bySubject.get(sub) ?? cast.people.find((person) => person.sub === sub);
}

// In this demo, everyone's password is the user name.
export function signIn(username, password) {
  const person = byUsername(username);
  if (!person || password !== person.username) return undefined;
  bySubject.set(person.sub, person);
  return person;
}
