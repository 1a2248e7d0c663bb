import { defineText } from "@/i18n/text";

export const useAuthText = defineText({
  en: {
    signIn: "Sign in",
    signOut: "Logout",
    signingIn: "Signing you in…",
    failedTitle: "Signing in did not work",
    failedText: "The identity provider sent you back without a session. Nothing was changed; please try again.",
    tryAgain: "Try again",
    expiredTitle: "Your session has ended",
    expiredText: "Please sign in again. You come back to this very place, and what you have typed is kept.",
    signInAgain: "Sign in again",
    notFoundTitle: "There is no such page",
    notFoundText: "The address may be mistyped, or the page is not meant for your account.",
    home: "Go to the start page",
  },
  de: {
    signIn: "Anmelden",
    signOut: "Abmelden",
    signingIn: "Sie werden angemeldet …",
    failedTitle: "Die Anmeldung hat nicht geklappt",
    failedText: "Der Anmeldedienst hat Sie ohne Sitzung zurückgeschickt. Es wurde nichts geändert; bitte versuchen Sie es noch einmal.",
    tryAgain: "Noch einmal versuchen",
    expiredTitle: "Ihre Sitzung ist abgelaufen",
    expiredText: "Bitte melden Sie sich neu an. Sie kommen genau hierher zurück, und Ihre Eingaben bleiben erhalten.",
    signInAgain: "Neu anmelden",
    notFoundTitle: "Diese Seite gibt es nicht",
    notFoundText: "Die Adresse ist vertippt, oder die Seite ist nicht für Ihr Konto bestimmt.",
    home: "Zur Startseite",
  },
});
