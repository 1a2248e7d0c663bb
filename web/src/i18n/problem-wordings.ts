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

/** Put before what is wrong on a later line of a text. */
export const onLine: Wording = { en: "Line {line}: ", de: "Zeile {line}: " };

/** Codes whose sentence names what it is about: the field's label before it would say it twice. */
export const selfContained: ReadonlySet<string> = new Set([
  "window_over",
  "window_too_short",
  "window_too_long",
  "out_of_stock",
  "unknown_product",
  "unknown_segment",
  "start_frozen",
  "timezone_frozen",
  "not_in_audience",
]);

/** What each code of docs/problems.md says; `{name}` is a parameter of the problem. */
export const codeWordings: Record<string, Wording> = {
  // any input
  required: { en: "Please fill this in.", de: "Bitte füllen Sie das aus." },
  empty: { en: "Please fill this in.", de: "Bitte füllen Sie das aus." },
  too_long: { en: "Up to {limit} characters.", de: "Höchstens {limit} Zeichen." },
  control_character: { en: "This has a character that cannot be used: {name}.", de: "Das enthält ein Zeichen, das nicht möglich ist: {name}." },
  coupon_alphabet: { en: "Only the letters A to Z, digits, “-”, “_” and “.”, beginning with a letter or digit.", de: "Nur Buchstaben von A bis Z, Ziffern, „-“, „_“ und „.“, mit Buchstabe oder Ziffer am Anfang." },
  too_many: { en: "Up to {limit} entries.", de: "Höchstens {limit} Einträge." },
  duplicate: { en: "{sku} is listed twice.", de: "{sku} ist doppelt aufgeführt." },

  // promotions
  promotion_over: { en: "The promotion is over and stays as it was. Duplicate it to run it again.", de: "Die Aktion ist vorbei und bleibt, wie sie war. Duplizieren Sie sie, um sie zu wiederholen." },
  already_published: { en: "The promotion is published already.", de: "Die Aktion ist bereits veröffentlicht." },
  not_published: { en: "The promotion is not published.", de: "Die Aktion ist nicht veröffentlicht." },
  published_delete: { en: "The promotion is published. Withdraw it first.", de: "Die Aktion ist veröffentlicht. Ziehen Sie sie zuerst zurück." },
  has_sent: { en: "Messages of this promotion have been sent, so it cannot be deleted.", de: "Von dieser Aktion wurden Nachrichten verschickt, daher kann sie nicht gelöscht werden." },
  start_frozen: { en: "The promotion has begun, so its start stays.", de: "Die Aktion hat begonnen, daher bleibt ihr Beginn." },
  timezone_frozen: { en: "The promotion has begun, so its time zone stays.", de: "Die Aktion hat begonnen, daher bleibt ihre Zeitzone." },
  revision_mismatch: { en: "Someone else has changed this in the meantime. Reload to see their version.", de: "Jemand anderes hat das inzwischen geändert. Laden Sie neu, um diese Fassung zu sehen." },
  idempotency_key_reused: { en: "This was saved before with other content. Reload and try again.", de: "Das wurde schon mit anderem Inhalt gespeichert. Laden Sie neu und versuchen Sie es noch einmal." },
  window_too_short: { en: "The window must be at least {minutes} minutes long.", de: "Der Zeitraum muss mindestens {minutes} Minuten lang sein." },
  window_too_long: { en: "The window can be at most {years} years long.", de: "Der Zeitraum kann höchstens {years} Jahre lang sein." },
  window_over: { en: "The window is over. Move its end.", de: "Der Zeitraum ist vorbei. Verschieben Sie sein Ende." },
  year_out_of_range: { en: "Please give a year from {first} to {last}.", de: "Bitte geben Sie ein Jahr von {first} bis {last} an." },
  not_after: { en: "This must be after {other}.", de: "Das muss nach {other} liegen." },
  unknown_timezone: { en: "{name} is not a time zone.", de: "{name} ist keine Zeitzone." },
  not_a_time: { en: "Please give a time, such as 09:00.", de: "Bitte geben Sie eine Uhrzeit an, etwa 09:00." },
  not_a_segment: { en: "This is not an audience.", de: "Das ist keine Empfängergruppe." },
  unknown_segment: { en: "The shop does not have the audience {segment}.", de: "Der Shop kennt die Empfängergruppe {segment} nicht." },
  not_in_audience: { en: "This customer is not in the audience.", de: "Diese Person gehört nicht zur Empfängergruppe." },
  not_a_sku: { en: "{sku} is not an article number.", de: "{sku} ist keine Artikelnummer." },
  unknown_product: { en: "The shop does not sell {sku}.", de: "Der Shop führt {sku} nicht." },
  out_of_stock: { en: "{sku} is sold out.", de: "{sku} ist ausverkauft." },
  not_zero: { en: "Without a discount the value must be 0.", de: "Ohne Rabatt muss der Wert 0 sein." },
  out_of_range: { en: "Give a number above {above} and up to {max}.", de: "Geben Sie eine Zahl über {above} und bis {max} an." },
  too_many_decimals: { en: "At most {limit} decimal places.", de: "Höchstens {limit} Nachkommastellen." },

  // templates
  no_value: { en: "{name} has no value. Fill it in, give a default, or leave it out.", de: "{name} hat keinen Wert. Tragen Sie ihn ein, geben Sie einen Ersatztext an oder lassen Sie ihn weg." },
  empty_rendered: { en: "This is empty for this customer.", de: "Das ist für diese Person leer." },
  too_long_rendered: { en: "This is too long once the values are filled in.", de: "Mit den eingesetzten Werten ist das zu lang." },
  unknown_name: { en: "{name} does not exist. Did you mean {suggestion}?", de: "{name} gibt es nicht. Meinten Sie {suggestion}?" },
  unknown_filter: { en: "The filter {name} does not exist. There are {known}.", de: "Den Filter {name} gibt es nicht. Es gibt {known}." },
  filter_arguments: { en: "The filter {name} has the wrong number of arguments.", de: "Der Filter {name} hat die falsche Anzahl Argumente." },
  syntax: { en: "The placeholders cannot be read. Check the braces.", de: "Die Platzhalter sind nicht lesbar. Prüfen Sie die Klammern." },
  too_complex: { en: "The text has too many nested parts.", de: "Der Text ist zu tief verschachtelt." },
  loop_not_allowed: { en: "Loops cannot be used here.", de: "Schleifen sind hier nicht möglich." },
  call_not_allowed: { en: "Functions cannot be called here.", de: "Funktionsaufrufe sind hier nicht möglich." },
  subscript_not_allowed: { en: "Square brackets cannot be used here.", de: "Eckige Klammern sind hier nicht möglich." },
  arithmetic_not_allowed: { en: "Arithmetic cannot be used here.", de: "Rechnen ist hier nicht möglich." },
  quotes_needed: { en: "Fixed values must be text in quotes.", de: "Feste Werte müssen in Anführungszeichen stehen." },
  quoted_too_long: { en: "Quoted text can have up to {limit} characters.", de: "Text in Anführungszeichen kann höchstens {limit} Zeichen haben." },
  comparison_not_allowed: { en: "Only two values can be compared, by == or !=.", de: "Nur zwei Werte können verglichen werden, mit == oder !=." },
  name_needed: { en: "Only names such as customer.first_name can be used.", de: "Nur Namen wie customer.first_name sind möglich." },
  tag_not_allowed: { en: "“{tag}” cannot be used here.", de: "„{tag}“ ist hier nicht möglich." },
  expression_not_allowed: { en: "“{expression}” cannot be used here.", de: "„{expression}“ ist hier nicht möglich." },
};
