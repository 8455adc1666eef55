/**
 * What columns of company files are called, in ten languages, as plain words (see plain-words.ts). A phrase stands for a
 * header that is it, or holds all of its words. Collected from the exports of HR systems and from what people write.
 */

export const ORG_COLUMN_KINDS = [
  'employee_id',
  'name',
  'first_name',
  'last_name',
  'email',
  'role',
  'department',
  'team',
  'manager_id',
  'manager_email',
  'manager_name',
  'reports_to_path',
  'location',
  'hire_date',
  'status',
  'slack_id',
  'language',
  'time_zone',
  'phone',
  'address',
  'birth_date',
  'national_id',
  'bank_account',
  'gender',
  'salary',
  'user_name',
] as const;
export type OrgColumnKind = (typeof ORG_COLUMN_KINDS)[number];

/** Columns that say who somebody is: they stay at the edge, and the centre refuses a file that has one. */
export const PERSONAL_COLUMNS: ReadonlySet<OrgColumnKind> = new Set([
  'name',
  'first_name',
  'last_name',
  'email',
  'manager_email',
  'manager_name',
  'slack_id',
  'phone',
  'address',
  'birth_date',
  'national_id',
  'bank_account',
  'user_name',
]);

const list = (text: string): string[] => text.split(',').map((phrase) => phrase.trim().replace(/\s+/g, ' '));

export const COLUMN_PHRASES: Readonly<Record<OrgColumnKind, readonly string[]>> = {
  employee_id:
    list(`employee id, employee number, employee no, employee code, emp id, emp no, empid, staff id, staff number,
    personnel number, personnel no, personnel id, person id, worker id, id, subject, pseudonym, personalnummer, personal nr,
    pers nr, mitarbeiternummer, mitarbeiter id, mitarbeiter nr, matricule, numero employe, id employe, numero de empleado,
    id empleado, codigo empleado, matricola, id dipendente, codice dipendente, numero de funcionario, id funcionario, matricula,
    personeelsnummer, medewerker id, medewerkernummer, numer pracownika, id pracownika, anstallningsnummer, medarbejdernummer,
    ansattnummer, associate id, file number`),
  name: list(`name, full name, employee name, display name, employee, person, worker, preferred name, mitarbeiter, mitarbeitername,
    vollstandiger name, nom complet, nom et prenom, employe, salarie, nombre completo, nombre y apellidos, empleado, nome completo,
    nome e cognome, dipendente, nominativo, funcionario, colaborador, naam, volledige naam, medewerker, imie i nazwisko, pracownik,
    namn, navn, medarbejder, ansatt, legal name`),
  first_name:
    list(`first name, given name, forename, firstname, vorname, prenom, nombre, nombre de pila, nome, primeiro nome,
    voornaam, imie, fornamn, fornavn`),
  last_name:
    list(`last name, surname, family name, lastname, nachname, familienname, nom, nom de famille, apellido, apellidos,
    cognome, sobrenome, apelido, achternaam, nazwisko, efternamn, efternavn, etternavn`),
  email:
    list(`email, e mail, mail, email address, e mail address, work email, business email, company email, email adresse,
    e mail adresse, dienstliche e mail, courriel, adresse mail, adresse email, adresse electronique, correo, correo electronico,
    posta elettronica, indirizzo email, correio eletronico, endereco de email, e mailadres, adres email, adres e mail, e post,
    epost, work e mail`),
  role: list(`role, title, job title, position, job, job role, position title, function, business title, designation, occupation,
    funktion, stelle, stellenbezeichnung, positionsbezeichnung, berufsbezeichnung, tatigkeit, jobtitel, poste, fonction,
    intitule du poste, emploi, puesto, cargo, titulo, mansione, ruolo, posizione, qualifica, funcao, functie, functietitel,
    stanowisko, befattning, titel, stilling, yrkestitel`),
  department:
    list(`department, dept, department name, division, business unit, org unit, organisational unit, organizational unit,
    unit, cost center name, function area, abteilung, bereich, fachbereich, organisationseinheit, departement, service, direction,
    pole, departamento, area, direccion, reparto, dipartimento, ufficio, setor, departamento nome, afdeling, dzial, departament,
    avdelning, afdeling navn, avdeling`),
  team: list(`team, team name, group, squad, sub department, sub team, section, unit team, gruppe, arbeitsgruppe, equipe, groupe,
    equipo, grupo, squadra, gruppo, time equipe, ploeg, zespol, grupp, hold, lag`),
  manager_id: list(
    `manager id, manager employee id, supervisor id, manager number, manager no, reports to id, line manager id`,
  ),
  manager_email: list(`manager email, manager e mail, supervisor email, reports to email, line manager email`),
  manager_name: list(`manager name, supervisor name, reports to name, line manager name`),
  reports_to_path:
    list(`reports to path, reporting path, reporting line, reporting chain, management chain, hierarchy, hierarchy path,
    org path, chain of command, berichtslinie, hierarchie, berichtsweg, ligne hierarchique, linea de reporte, linea gerarchica,
    manager path, supervisor path`),
  location:
    list(`location, office, site, city, work location, country, standort, ort, buro, land, niederlassung, lieu, ville, site de
    travail, pays, bureau, ubicacion, oficina, ciudad, pais, centro de trabajo, sede, citta, luogo, paese, local, cidade, escritorio,
    locatie, kantoor, stad, plaats, lokalizacja, miasto, biuro, kraj, ort kontor, kontor, sted, by, region`),
  hire_date:
    list(`hire date, start date, date of hire, hired, joining date, date joined, entry date, employment date, seniority date,
    eintrittsdatum, eintritt, einstellungsdatum, beginn, date d embauche, date d entree, date embauche, fecha de ingreso, fecha de
    contratacion, fecha de alta, data di assunzione, data assunzione, data de admissao, admissao, datum in dienst, startdatum, data
    zatrudnienia, anstallningsdatum, ansattelsesdato, ansettelsesdato`),
  status: list(
    `status, employment status, employee status, active, beschaftigungsstatus, statut, estado, stato, situacao`,
  ),
  slack_id: list(`slack id, slack, slack user, slack user id, slack member id, member id`),
  language: list(
    `language, preferred language, locale, sprache, bevorzugte sprache, langue, idioma, lingua, taal, jezyk, sprak, sprog`,
  ),
  time_zone: list(
    `time zone, timezone, tz, zeitzone, fuseau horaire, zona horaria, fuso orario, fuso horario, tijdzone, strefa czasowa`,
  ),
  phone:
    list(`phone, telephone, phone number, mobile, mobile phone, cell, telefon, telefonnummer, handy, mobil, mobiltelefon, telephone
    portable, portable, telefono, movil, celular, cellulare, telefone, telemovel, telefoon, mobiel, work phone`),
  address:
    list(`address, home address, street, street address, postal address, zip, zip code, postal code, adresse, anschrift,
    strasse, plz, postleitzahl, adresse postale, code postal, direccion postal, domicilio, codigo postal, indirizzo, via, cap, endereco,
    cep, adres, postcode, ulica`),
  birth_date:
    list(`birth date, date of birth, dob, birthday, birthdate, geburtsdatum, geburtstag, date de naissance, fecha de nacimiento,
    data di nascita, data de nascimento, geboortedatum, data urodzenia, fodelsedatum, fodselsdato, age, alter`),
  national_id:
    list(`national id, ssn, social security number, social security, tax id, passport, passport number, nin, ni number,
    steuer id, steueridentifikationsnummer, sozialversicherungsnummer, numero de securite sociale, nir, dni, nie, nif, codice fiscale,
    cpf, bsn, pesel, personnummer, cpr`),
  bank_account: list(
    `bank account, iban, account number, bank, kontonummer, bankverbindung, rib, cuenta bancaria, conto bancario`,
  ),
  gender: list(`gender, sex, geschlecht, sexe, genre, sexo, genero, sesso, genere, geslacht, plec, kon`),
  salary:
    list(`salary, base salary, annual salary, pay, compensation, wage, gehalt, lohn, grundgehalt, salaire, remuneration, salario,
    sueldo, stipendio, retribuzione, salaris, wynagrodzenie, lon`),
  user_name:
    list(`user name, username, login, user, ad account, account, sam account name, benutzername, benutzer, anmeldename,
    identifiant, nom d utilisateur, usuario, nombre de usuario, utente, nome utente, gebruikersnaam, login name`),
};

/** Whoever somebody reports to. With a word for number, address or name beside it, it is that of them. */
export const MANAGER_PHRASES: readonly string[] =
  list(`manager, line manager, reports to, reporting to, reporting manager, supervisor,
  boss, direct manager, people manager, managed by, superior, lead, leader, head, vorgesetzter, vorgesetzte, vorgesetzte r,
  fuhrungskraft, berichtet an, teamleiter, chef, leiter, disziplinarischer vorgesetzter, responsable, superieur, superieur
  hierarchique, manager direct, n 1, rattachement, jefe, jefe directo, supervisor directo, reporta a, responsabile, capo, riporta a,
  superiore, gestor, gerente, superior hierarquico, reporta para, leidinggevende, manager naam, rapporteert aan, przelozony, kierownik,
  raportuje do, narmaste chef, naermeste leder, leder, rapporterer til, rapporterar till, responsable directo`);

export const ID_WORDS: ReadonlySet<string> = new Set(
  'id number no nr num code nummer numero matricule matricola matricula numer personalnummer mitarbeiternummer personeelsnummer ref key'.split(
    ' ',
  ),
);
export const EMAIL_WORDS: ReadonlySet<string> = new Set('email mail e courriel correo epost upn'.split(' '));
export const NAME_WORDS: ReadonlySet<string> = new Set(
  'name nom nombre nome naam nazwisko namn navn fullname'.split(' '),
);

/** Words that titles are made of, to know a column of titles that nobody named. */
export const TITLE_WORDS: ReadonlySet<string> = new Set(
  `engineer developer manager director head lead chief officer analyst designer scientist specialist assistant consultant architect
  administrator coordinator representative executive president vp ceo cto cfo coo intern associate partner recruiter accountant
  technician operator nurse teacher driver clerk supervisor principal senior junior ingenieur entwickler entwicklerin leiter leiterin
  sachbearbeiter sachbearbeiterin geschaftsfuhrer berater referent werkstudent ingenieure developpeur directeur directrice responsable
  charge chef comptable ingeniero desarrollador director directora jefe analista gerente ingegnere sviluppatore responsabile
  impiegato engenheiro desenvolvedor diretor medewerker ontwikkelaar directeur hoofd kierownik inzynier specjalista dyrektor utvecklare
  ingenjor chef udvikler`
    .trim()
    .split(/\s+/),
);
