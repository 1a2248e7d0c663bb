import type { Language } from "@/i18n/language";

type Wording = Record<Language, string>;

/** What a status means to a reader; the codes that the API uses where it has no closer one. */
export const statusWordings: Record<number, Wording> = {
  400: { en: "The server could not accept what was sent.", de: "Der Server konnte die Angaben nicht annehmen." },
  401: { en: "Please sign in again.", de: "Bitte melden Sie sich neu an." },
  403: { en: "Your account is not allowed to do this.", de: "Ihr Konto darf das nicht." },
  404: { en: "This no longer exists.", de: "Das gibt es nicht mehr." },
  405: { en: "This cannot be done here.", de: "Das ist hier nicht möglich." },
  408: { en: "The request took too long. Please try again.", de: "Die Anfrage hat zu lange gedauert. Bitte versuchen Sie es noch einmal." },
  409: { en: "This is no longer possible: something has changed in the meantime.", de: "Das ist nicht mehr möglich: Inzwischen hat sich etwas geändert." },
  412: { en: "Someone else has changed this in the meantime. Reload to see their version.", de: "Jemand anderes hat das inzwischen geändert. Laden Sie neu, um diese Fassung zu sehen." },
  413: { en: "This is too long to be sent.", de: "Das ist zu lang zum Senden." },
  414: { en: "The address is too long.", de: "Die Adresse ist zu lang." },
  415: { en: "The server cannot read this format.", de: "Der Server kann dieses Format nicht lesen." },
  422: { en: "This cannot be done as entered.", de: "So ist das nicht möglich." },
  428: { en: "Reload before you change this.", de: "Laden Sie neu, bevor Sie das ändern." },
  429: { en: "Too many requests. Please wait a moment and try again.", de: "Zu viele Anfragen. Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal." },
  431: { en: "The request is too long.", de: "Die Anfrage ist zu lang." },
  500: { en: "The server made a mistake. Please try again later.", de: "Auf dem Server ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal." },
  502: { en: "The server is not available at the moment. Please try again shortly.", de: "Der Server ist gerade nicht verfügbar. Bitte versuchen Sie es gleich noch einmal." },
  503: { en: "The service is not available at the moment. Please try again shortly.", de: "Der Dienst ist gerade nicht verfügbar. Bitte versuchen Sie es gleich noch einmal." },
  504: { en: "The server takes too long to answer. Please try again shortly.", de: "Der Server braucht zu lange für eine Antwort. Bitte versuchen Sie es gleich noch einmal." },
};

export const refused: Wording = { en: "The server refused this (status {status}).", de: "Der Server hat das abgelehnt (Status {status})." };
export const failed: Wording = { en: "The server made a mistake (status {status}). Please try again later.", de: "Auf dem Server ist ein Fehler aufgetreten (Status {status}). Bitte versuchen Sie es später noch einmal." };
export const unreachable: Wording = { en: "The server did not answer. Check your connection and try again.", de: "Der Server hat nicht geantwortet. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal." };
export const offline: Wording = { en: "You are offline. Try again when you are connected.", de: "Sie sind offline. Versuchen Sie es noch einmal, wenn Sie wieder verbunden sind." };
export const broken: Wording = { en: "Something went wrong on this page. Please reload it.", de: "Auf dieser Seite ist etwas schiefgegangen. Bitte laden Sie sie neu." };
export const notAccepted: Wording = { en: "This value is not accepted.", de: "Diese Angabe wird nicht angenommen." };

/** What each code of docs/problems.md says; `{name}` is a parameter of the problem. */
export const codeWordings: Record<string, Wording> = {
  required: { en: "Please fill this in.", de: "Bitte füllen Sie das aus." },
  unknown_field: { en: "This field does not exist.", de: "Dieses Feld gibt es nicht." },
};
