/** What an invitation and a reminder say, in the language of whoever gets it; plain text, and the same as simple HTML. */

export interface SurveyMessageFacts {
  kind: 'invitation' | 'reminder';
  organisation: string;
  title: string;
  /** How the person is called; none when the edge does not know. */
  name: string | undefined;
  questions: number;
  link: string;
  closesAtMs: number;
  zone: string;
  language: string;
  unsubscribeUrl: string | undefined;
}

interface Words {
  subject: Record<SurveyMessageFacts['kind'], string>;
  greeting: string;
  greetingWithName: string;
  lead: Record<SurveyMessageFacts['kind'], string>;
  length: string;
  until: string;
  button: string;
  yours: string;
  anonymous: string;
  unsubscribe: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    subject: { invitation: '{title}: your answers, please', reminder: 'Still open: {title}' },
    greeting: 'Hello,',
    greetingWithName: 'Hello {name},',
    lead: {
      invitation: '{organisation} asks for your view: {title}.',
      reminder: '{organisation} has asked for your view: {title}. You have not answered yet, and still can.',
    },
    length: 'It has {questions} questions, about {minutes} minutes.',
    until: 'Open until {until}.',
    button: 'Answer now',
    yours: 'This link is yours alone and works once. Please do not pass it on.',
    anonymous:
      'Your answers are stored without your name, and nobody can look up what you said; results are told for groups only. That you have answered is known where this message comes from, so that you are not reminded again.',
    unsubscribe: 'No more messages about surveys:',
  },
  de: {
    subject: { invitation: '{title}: Ihre Meinung zählt', reminder: 'Noch offen: {title}' },
    greeting: 'Guten Tag,',
    greetingWithName: 'Guten Tag {name},',
    lead: {
      invitation: '{organisation} bittet um Ihre Meinung: {title}.',
      reminder:
        '{organisation} hat um Ihre Meinung gebeten: {title}. Sie haben noch nicht geantwortet und können es noch tun.',
    },
    length: 'Es sind {questions} Fragen, etwa {minutes} Minuten.',
    until: 'Offen bis {until}.',
    button: 'Jetzt antworten',
    yours: 'Dieser Link ist nur für Sie und gilt einmal. Bitte geben Sie ihn nicht weiter.',
    anonymous:
      'Ihre Antworten werden ohne Ihren Namen gespeichert, und niemand kann nachsehen, was Sie gesagt haben; Ergebnisse gibt es nur für Gruppen. Dass Sie geantwortet haben, ist dort bekannt, wo diese Nachricht herkommt, damit Sie nicht noch einmal erinnert werden.',
    unsubscribe: 'Keine Nachrichten zu Umfragen mehr:',
  },
  fr: {
    subject: { invitation: '{title} : votre avis', reminder: 'Encore ouvert : {title}' },
    greeting: 'Bonjour,',
    greetingWithName: 'Bonjour {name},',
    lead: {
      invitation: '{organisation} vous demande votre avis : {title}.',
      reminder:
        '{organisation} vous a demandé votre avis : {title}. Vous n’avez pas encore répondu et pouvez encore le faire.',
    },
    length: 'Il y a {questions} questions, environ {minutes} minutes.',
    until: 'Ouvert jusqu’au {until}.',
    button: 'Répondre',
    yours: 'Ce lien est personnel et ne sert qu’une fois. Merci de ne pas le transmettre.',
    anonymous:
      'Vos réponses sont conservées sans votre nom, et personne ne peut consulter ce que vous avez dit ; les résultats ne concernent que des groupes. Que vous ayez répondu est connu là d’où vient ce message, afin de ne pas vous relancer.',
    unsubscribe: 'Ne plus recevoir de messages sur les enquêtes :',
  },
};

const QUESTIONS_A_MINUTE = 6;

/** The languages messages can be written in. */
export const MESSAGE_LANGUAGES: readonly string[] = Object.keys(WORDS);

export function surveyMessage(facts: SurveyMessageFacts): { subject: string; text: string; html: string } {
  const words = WORDS[facts.language] ?? WORDS[facts.language.split('-')[0]!] ?? WORDS.en!;
  const until = new Intl.DateTimeFormat(facts.language, {
    timeZone: facts.zone,
    dateStyle: 'full',
    timeStyle: 'short',
  }).format(facts.closesAtMs);
  const values: Record<string, string> = {
    title: oneLine(facts.title),
    organisation: oneLine(facts.organisation),
    name: oneLine(facts.name ?? ''),
    questions: String(facts.questions),
    minutes: String(Math.max(1, Math.ceil(facts.questions / QUESTIONS_A_MINUTE))),
    until,
  };
  const say = (template: string): string => template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const greeting = say(facts.name ? words.greetingWithName : words.greeting);
  const lead = say(words.lead[facts.kind]);
  const length = `${say(words.length)} ${say(words.until)}`;
  const text = [
    greeting,
    `${lead}\n${length}`,
    `${words.button}:\n${facts.link}`,
    words.yours,
    words.anonymous,
    ...(facts.unsubscribeUrl === undefined ? [] : [`${words.unsubscribe}\n${facts.unsubscribeUrl}`]),
  ].join('\n\n');
  const html = `<!doctype html>
<html lang="${asHtml(facts.language)}"><head><meta charset="utf-8"><title>${asHtml(say(words.subject[facts.kind]))}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#16191c;background:#ffffff">
<div style="max-width:34em;margin:0 auto">
<p>${asHtml(greeting)}</p>
<p>${asHtml(lead)}<br>${asHtml(length)}</p>
<p style="margin:24px 0"><a href="${asHtml(facts.link)}" style="display:inline-block;padding:12px 20px;background:#0b6478;color:#ffffff;text-decoration:none;border-radius:4px">${asHtml(words.button)}</a></p>
<p>${asHtml(words.yours)}</p>
<p style="color:#474d54;font-size:14px">${asHtml(words.anonymous)}</p>
${facts.unsubscribeUrl === undefined ? '' : `<p style="color:#474d54;font-size:14px">${asHtml(words.unsubscribe)} <a href="${asHtml(facts.unsubscribeUrl)}" style="color:#0b6478">${asHtml(new URL(facts.unsubscribeUrl).host)}</a></p>`}
</div></body></html>
`;
  return { subject: say(words.subject[facts.kind]).slice(0, 200), text: `${text}\n`, html };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
