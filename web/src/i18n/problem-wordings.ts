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
  500: { en: "Something went wrong on the server. Please try again later.", de: "Auf dem Server ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal." },
  501: { en: "The server cannot do this.", de: "Das kann der Server nicht." },
  502: { en: "The server is not available at the moment. Please try again shortly.", de: "Der Server ist gerade nicht verfügbar. Bitte versuchen Sie es gleich noch einmal." },
  503: { en: "The service is not available at the moment. Please try again shortly.", de: "Der Dienst ist gerade nicht verfügbar. Bitte versuchen Sie es gleich noch einmal." },
  504: { en: "The server takes too long to answer. Please try again shortly.", de: "Der Server braucht zu lange für eine Antwort. Bitte versuchen Sie es gleich noch einmal." },
  505: { en: "The server cannot read the request.", de: "Der Server kann die Anfrage nicht lesen." },
};

/** The codes of problems that have no closer one: their status, as functions and the gateway name it. */
export const statusNames: Record<string, number> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  precondition_failed: 412,
  content_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  unprocessable_content: 422,
  precondition_required: 428,
  too_many_requests: 429,
  header_fields_too_large: 431,
  internal_server_error: 500,
  not_implemented: 501,
  bad_gateway: 502,
  service_unavailable: 503,
  unavailable: 503,
  timeout: 504,
  http_version_not_supported: 505,
};

export const refused: Wording = { en: "The server refused this (status {status}).", de: "Der Server hat das abgelehnt (Status {status})." };
export const failed: Wording = { en: "Something went wrong on the server (status {status}). Please try again later.", de: "Auf dem Server ist ein Fehler aufgetreten (Status {status}). Bitte versuchen Sie es später noch einmal." };
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
  "not_available",
]);

/** What each code of docs/problems.md says; `{name}` is a parameter of the problem. */
export const codeWordings: Record<string, Wording> = {
  // any input
  required: { en: "Please fill this in.", de: "Bitte füllen Sie das aus." },
  empty: { en: "Please fill this in.", de: "Bitte füllen Sie das aus." },
  too_long: { en: "Up to {limit} characters.", de: "Höchstens {limit} Zeichen." },
  control_character: { en: "This has a character that cannot be used: {name}.", de: "Das enthält ein Zeichen, das nicht möglich ist: {name}." },
  coupon_alphabet: { en: "Only the letters A to Z, digits, “-”, “_” and “.”, beginning with a letter or digit.", de: "Nur Buchstaben von A bis Z, Ziffern, „-“, „_“ und „.“; am Anfang ein Buchstabe oder eine Ziffer." },
  unknown_field: { en: "This field does not exist.", de: "Dieses Feld gibt es nicht." },
  repeated: { en: "This is given more than once.", de: "Das ist mehrfach angegeben." },
  wrong_type: { en: "This must be {expected}.", de: "Das muss {expected} sein." },
  not_one_of: { en: "Possible values are {values}.", de: "Möglich sind {values}." },
  too_short: { en: "At least {limit} characters.", de: "Mindestens {limit} Zeichen." },
  too_few: { en: "At least {limit} entries.", de: "Mindestens {limit} Einträge." },
  too_large: { en: "At most {limit}.", de: "Höchstens {limit}." },
  too_small: { en: "At least {limit}.", de: "Mindestens {limit}." },
  not_above: { en: "This must be more than {limit}.", de: "Das muss mehr als {limit} sein." },
  not_below: { en: "This must be less than {limit}.", de: "Das muss weniger als {limit} sein." },
  number_out_of_range: { en: "This number is too large.", de: "Diese Zahl ist zu groß." },
  pattern: { en: "This does not have the required form.", de: "Das hat nicht die vorgeschriebene Form." },
  not_an_instant: { en: "Please give a day and a time.", de: "Bitte geben Sie Tag und Uhrzeit an." },
  no_offset: { en: "This time needs an offset from UTC.", de: "Dieser Zeit fehlt der Abstand zu UTC." },
  instant_out_of_range: { en: "This time is too far away.", de: "Diese Zeit ist zu weit entfernt." },
  plus_not_encoded: { en: "A + in an address must be written %2B.", de: "Ein + in einer Adresse muss als %2B geschrieben werden." },
  not_a_date: { en: "Please give a day, such as 2027-03-01.", de: "Bitte geben Sie einen Tag an, etwa 2027-03-01." },
  not_a_uuid: { en: "This is not an id.", de: "Das ist keine Kennung." },
  not_text: { en: "This cannot be read as text.", de: "Das ist nicht als Text lesbar." },
  not_base64: { en: "This cannot be decoded.", de: "Das lässt sich nicht dekodieren." },
  not_entity_tags: { en: "The version that was changed is not readable. Reload and try again.", de: "Die geänderte Fassung ist nicht lesbar. Laden Sie neu und versuchen Sie es noch einmal." },
  not_a_key: { en: "The key of this request is not readable. Reload and try again.", de: "Der Schlüssel dieser Anfrage ist nicht lesbar. Laden Sie neu und versuchen Sie es noch einmal." },
  not_a_cursor: { en: "This page of the list does not exist. Begin again.", de: "Diese Seite der Liste gibt es nicht. Beginnen Sie von vorn." },
  not_a_snapshot: { en: "This state of the list does not exist. Reload it.", de: "Diesen Stand der Liste gibt es nicht. Laden Sie sie neu." },
  not_json: { en: "The server could not read what was sent.", de: "Der Server konnte die Angaben nicht lesen." },
  not_http: { en: "The server could not read the request.", de: "Der Server konnte die Anfrage nicht lesen." },
  not_ascii: { en: "This has a character that cannot be sent.", de: "Das enthält ein Zeichen, das nicht gesendet werden kann." },
  nul_character: { en: "This has a character that cannot be stored.", de: "Das enthält ein Zeichen, das nicht gespeichert werden kann." },
  incomplete: { en: "The request ended early. Please try again.", de: "Die Anfrage ist vorzeitig abgebrochen. Bitte versuchen Sie es noch einmal." },
  not_a_cloudevent: { en: "This is not an event.", de: "Das ist kein Ereignis." },
  too_many: { en: "Up to {limit} entries.", de: "Höchstens {limit} Einträge." },
  duplicate: { en: "{sku} is listed twice.", de: "{sku} ist doppelt aufgeführt." },

  // promotions
  promotion_over: { en: "The promotion is over and stays as it was. Duplicate it to run it again.", de: "Die Aktion ist vorbei und bleibt, wie sie war. Duplizieren Sie sie, um sie zu wiederholen." },
  already_published: { en: "The promotion is published already.", de: "Die Aktion ist bereits veröffentlicht." },
  not_published: { en: "The promotion is not published.", de: "Die Aktion ist nicht veröffentlicht." },
  published_delete: { en: "The promotion is published. Withdraw it first.", de: "Die Aktion ist veröffentlicht. Ziehen Sie sie zuerst zurück." },
  has_sent: { en: "Messages of this promotion have been sent, so it cannot be deleted.", de: "Von dieser Aktion wurden Nachrichten verschickt, daher kann sie nicht gelöscht werden." },
  start_frozen: { en: "The promotion has begun, so its start can no longer change.", de: "Die Aktion hat begonnen, daher lässt sich ihr Beginn nicht mehr ändern." },
  timezone_frozen: { en: "The promotion has begun, so its time zone can no longer change.", de: "Die Aktion hat begonnen, daher lässt sich ihre Zeitzone nicht mehr ändern." },
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

  // messages and deliveries, dead letters
  no_such_message: { en: "This message does not exist.", de: "Diese Nachricht gibt es nicht." },
  run_not_open: { en: "This run is not open.", de: "Dieser Versand ist nicht offen." },
  run_over: { en: "This run is over.", de: "Dieser Versand ist vorbei." },
  no_snapshot: { en: "This run has no content yet.", de: "Dieser Versand hat noch keinen Inhalt." },
  no_such_day: { en: "The promotion sends nothing on this day.", de: "An diesem Tag verschickt die Aktion nichts." },
  not_withdrawn: { en: "This day was not withdrawn.", de: "Dieser Tag wurde nicht zurückgezogen." },
  sending_stopped: { en: "An operator has stopped all sending.", de: "Der Betrieb hat den gesamten Versand angehalten." },
  run_expired: { en: "It is too late to begin this run.", de: "Für diesen Versand ist es zu spät." },
  too_early: { en: "It is too early for this: {at} has not come yet.", de: "Dafür ist es zu früh: {at} liegt noch in der Zukunft." },
  no_such_slice: { en: "This run has no such part.", de: "Dieser Versand hat keinen solchen Teil." },
  slice_not_closed: { en: "A part of this run was not finished.", de: "Ein Teil dieses Versands wurde nicht abgeschlossen." },
  not_renderable: { en: "The text of this promotion cannot be filled in.", de: "Der Text dieser Aktion lässt sich nicht ausfüllen." },
  no_such_dead_letter: { en: "This dead letter does not exist.", de: "Dieses unzustellbare Ereignis gibt es nicht." },
  expired: { en: "This event expired at {at}.", de: "Dieses Ereignis ist seit {at} abgelaufen." },
  token_not_accepted: { en: "The service is not available at the moment. Please try again shortly.", de: "Der Dienst ist gerade nicht verfügbar. Bitte versuchen Sie es gleich noch einmal." },
  upstream_refused: { en: "Another service refused this.", de: "Ein anderer Dienst hat das abgelehnt." },
  upstream_answer: { en: "Another service gave an invalid answer.", de: "Ein anderer Dienst hat eine ungültige Antwort gegeben." },

  // shop
  not_in_stock: { en: "There is not enough in stock.", de: "Es ist nicht genug auf Lager." },
  not_available: { en: "There is not enough of {sku} in stock.", de: "Von {sku} ist nicht genug auf Lager." },
  other_items: { en: "Other items were reserved for this order. Reload and try again.", de: "Für diese Bestellung wurden andere Artikel reserviert. Laden Sie neu und versuchen Sie es noch einmal." },

  // templates
  no_value: { en: "{name} has no value. Fill it in, give a default, or leave it out.", de: "{name} hat keinen Wert. Tragen Sie ihn ein, geben Sie einen Ersatztext an oder lassen Sie ihn weg." },
  empty_rendered: { en: "This is empty once the values are filled in.", de: "Mit den eingesetzten Werten ist das leer." },
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
