/**
 * Themes of free text about work, and by which beginnings of words and phrases they are known. Own lists, written for
 * answers to "what should change", "what works well"; a word that is at home in two themes is in neither or in the one it
 * means most often. A cue matches at the beginning of a word: `workload` finds "workloads"; one that ends in a blank
 * matches the whole word.
 */
const cues = (list: string): readonly string[] =>
  list.split(',').map((cue) => cue.replace(/^\s+/, '').replace(/\n\s*/g, ''));

export const TEXT_THEMES = {
  workload: {
    en: cues(
      'workload,overtime,overwork,too much work,too many tasks,deadline,understaffed,short staffed,long hours,time pressure,backlog,capacity',
    ),
    de: cues(
      'arbeitslast,arbeitsbelastung,überstunden,überlast,zu viel arbeit,zeitdruck,termindruck,unterbesetzt,personalmangel,arbeitspensum,auslastung',
    ),
    fr: cues('charge de travail,surcharge,heures supplémentaires,sous effectif,délais,trop de travail'),
  },
  pay: {
    en: cues('salary,salaries,pay ,pay rise,paid ,wage,bonus,compensation,benefits,pension'),
    de: cues('gehalt,gehälter,lohn,löhne,bezahlung,vergütung,bonus,boni,zulage,sozialleistung,betriebsrente'),
    fr: cues('salaire,rémunération,prime ,primes ,augmentation,avantages sociaux,paye'),
  },
  recognition: {
    en: cues('recognition,recognise,recognize,appreciat,praise,thank you,valued ,undervalued,unnoticed'),
    de: cues('anerkennung,anerkannt,wertschätz,lob ,gelobt,gewürdigt,würdigung'),
    fr: cues('reconnaissance,reconnu,valorisé,valorisation,félicit'),
  },
  leadership: {
    en: cues('manager,management,leadership,leader,boss,supervisor,executive,micromanag'),
    de: cues('führung,vorgesetzt,chef,leitung,geschäftsführung,teamleit,vorstand,mikromanag'),
    fr: cues('manager,management,direction ,chef ,cheffe,hiérarchie,encadrement,dirigeant'),
  },
  communication: {
    en: cues('communicat,transparen,information flow,informed,feedback,meeting,announce,listen'),
    de: cues(
      'kommunikation,kommunizier,transparen,informationsfluss,informiert,rückmeldung,feedback,besprechung,meeting,zuhör',
    ),
    fr: cues('communication,communiqu,transparen,information ,informé,feedback,réunion,écoute'),
  },
  development: {
    en: cues('training,career,promotion,learning,mentor,skill,course,growth opportunit,personal development'),
    de: cues(
      'weiterbildung,fortbildung,karriere,beförder,schulung,lernen,mentor,aufstieg,entwicklungsmöglichkeit,qualifizierung',
    ),
    fr: cues('formation,carrière,promotion,évolution professionnelle,apprentissage,compétence,mentor'),
  },
  teamwork: {
    en: cues('teamwork,team spirit,colleague,co worker,coworker,collaborat,cooperat,helpful,silo ,silos '),
    de: cues('teamgeist,teamarbeit,zusammenarbeit,kolleg,zusammenhalt,hilfsbereit,kooperation,silodenken'),
    fr: cues('esprit d équipe,travail d équipe,collègue,collaboration,entraide,cohésion,coopération'),
  },
  tools: {
    en: cues(
      'software,tool,laptop,computer,equipment,hardware,it support,system is,systems are,outdated,printer,network is',
    ),
    de: cues(
      'software,werkzeug,laptop,rechner,ausstattung,hardware,it support,veraltet,drucker,arbeitsmittel,programme ',
    ),
    fr: cues('logiciel,outil,ordinateur,équipement,matériel,informatique,obsolète,imprimante'),
  },
  flexibility: {
    en: cues('flexib,home office,remote,hybrid,working hours,part time,work life,commut,working from home'),
    de: cues(
      'flexib,homeoffice,home office,mobiles arbeiten,gleitzeit,teilzeit,arbeitszeit,vereinbarkeit,work life,pendel',
    ),
    fr: cues('flexib,télétravail,hybride,temps partiel,horaires,équilibre vie,trajet'),
  },
  wellbeing: {
    en: cues('stress,burnout,burned out,burnt out,exhaust,well being,wellbeing,mental health,anxious,anxiety,tired'),
    de: cues('stress,burnout,ausgebrannt,erschöpf,wohlbefinden,gesundheit,psychisch,müde,überforder,belastend'),
    fr: cues('stress,burn out,épuis,bien être,santé mentale,fatigu,anxi'),
  },
  autonomy: {
    en: cues('autonom,own decisions,freedom,decide ourselves,trusted to,independen,bureaucra,red tape,approval'),
    de: cues(
      'autonom,eigenverantwort,freiheit,entscheidungsspielraum,selbst entscheiden,selbstständig,bürokrat,genehmigung',
    ),
    fr: cues('autonom,liberté,marge de manœuvre,initiative,bureaucra,validation'),
  },
  change: {
    en: cues(
      'reorgani,restructur,change management,strategy,direction of the company,merger,uncertain,priorities change',
    ),
    de: cues(
      'umstrukturier,reorganis,veränderung,strategie,fusion,ungewiss,unsicherheit,ausrichtung,prioritäten wechsel',
    ),
    fr: cues('réorganis,restructur,changement,stratégie,fusion,incertitude,priorités changent'),
  },
  fairness: {
    en: cues('fair,unfair,equal,favourit,favorit,discriminat,bias,respect,bully,harass,inclusi,diversity'),
    de: cues(
      'fair,unfair,gerecht,ungerecht,gleichbehandl,bevorzug,diskriminier,respekt,mobbing,belästig,inklusi,vielfalt',
    ),
    fr: cues('équit,injust,inégal,favoritisme,discrimin,respect,harcèlement,inclusi,diversité'),
  },
  purpose: {
    en: cues('purpose,meaningful,mission,vision,sense of,proud,motivat,interesting work'),
    de: cues('sinn ,sinnvoll,mission,vision,stolz,motivat,motivier,interessante arbeit,interessante aufgaben'),
    fr: cues('sens du travail,utile,mission,vision,fier,fière,motiv,travail intéressant'),
  },
  workplace: {
    en: cues(
      'our office,the office,office space,noise,noisy,open plan,canteen,parking,air conditioning,desk,cleanliness',
    ),
    de: cues('büro,lärm,laut ,großraum,kantine,parkplatz,parkplätze,klimaanlage,schreibtisch,sauberkeit'),
    fr: cues('bureau,bureaux,bruit,open space,cantine,parking,climatisation,propreté'),
  },
} as const satisfies { [theme: string]: { [language: string]: readonly string[] } };

export type TextThemeName = keyof typeof TEXT_THEMES;
