/** A SAML identity provider: reads a request as it comes with the browser, and answers with what a test wants it to say. */
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import { makeSigningKey, type SigningKey } from './certificate.ts';

export interface SamlRequest {
  id: string;
  acsUrl: string;
  /** Entity id of who asks. */
  issuer: string;
  relayState: string;
}

/** What an assertion says; everything is right unless a test says otherwise. */
export interface Said {
  nameId?: string;
  nameIdFormat?: string;
  attributes?: Record<string, string | string[]>;
  issuer?: string;
  audience?: string | null;
  recipient?: string;
  inResponseTo?: string | null;
  /** In the subject's confirmation, when it differs from the response's. */
  confirmedInResponseTo?: string | null;
  notBefore?: Date;
  notOnOrAfter?: Date;
  confirmationMethod?: string;
  destination?: string;
}

export interface IdentityProvider extends SigningKey {
  entityId: string;
  entryPoint: string;
  read(location: URL): SamlRequest;
  /** The response as XML, with an assertion that has no signature. */
  compose(request: SamlRequest, said: Said): string;
  /** Signs the first element of the name (`Assertion` or `Response`). */
  sign(xml: string, element?: 'Assertion' | 'Response', options?: { algorithm?: string; key?: SigningKey }): string;
  /** A whole, right answer. */
  answer(request: SamlRequest, said: Said): string;
}

const SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const MINUTE_MS = 60_000;

export function makeIdentityProvider(entityId = 'https://idp.example.org/metadata'): IdentityProvider {
  const key = makeSigningKey();
  const provider: IdentityProvider = {
    ...key,
    entityId,
    entryPoint: 'https://idp.example.org/sso',
    read: (location) => {
      const xml = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
      const found = (pattern: RegExp) => pattern.exec(xml)?.[1] ?? '';
      return {
        id: found(/ ID="([^"]+)"/),
        acsUrl: found(/AssertionConsumerServiceURL="([^"]+)"/),
        issuer: found(/<saml:Issuer[^>]*>([^<]+)</),
        relayState: location.searchParams.get('RelayState') ?? '',
      };
    },
    compose: (request, said) => composed(provider, request, said),
    sign: (xml, element = 'Assertion', { algorithm = SHA256, key: with_ = key } = {}) => {
      const signer = new SignedXml({
        privateKey: with_.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        publicCert: with_.certificate,
        signatureAlgorithm: algorithm,
        canonicalizationAlgorithm: EXCLUSIVE,
      });
      const path = `(//*[local-name(.)='${element}'])[1]`;
      signer.addReference({
        xpath: path,
        transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE],
        digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      });
      signer.computeSignature(xml, {
        location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
      });
      return signer.getSignedXml();
    },
    answer: (request, said) => provider.sign(provider.compose(request, said)),
  };
  return provider;
}

let count = 0;

function composed(provider: IdentityProvider, request: SamlRequest, said: Said): string {
  count += 1;
  const now = Date.now();
  const at = (date: Date) => date.toISOString();
  const {
    nameId = 'person',
    nameIdFormat = PERSISTENT,
    attributes = {},
    issuer = provider.entityId,
    audience = request.issuer,
    recipient = request.acsUrl,
    inResponseTo = request.id,
    confirmedInResponseTo = inResponseTo,
    notBefore = new Date(now - 1000),
    notOnOrAfter = new Date(now + 5 * MINUTE_MS),
    confirmationMethod = 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    destination = request.acsUrl,
  } = said;
  const reply = (id: string | null) => (id === null ? '' : ` InResponseTo="${id}"`);
  const statements = Object.entries(attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${[values]
        .flat()
        .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
        .join('')}</saml:Attribute>`,
  );
  const restriction =
    audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  return [
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    ` ID="_response${count}" Version="2.0" IssueInstant="${at(new Date(now))}" Destination="${destination}"${reply(inResponseTo)}>`,
    `<saml:Issuer>${issuer}</saml:Issuer>`,
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>',
    `<saml:Assertion ID="_assertion${count}" Version="2.0" IssueInstant="${at(notBefore)}">`,
    `<saml:Issuer>${issuer}</saml:Issuer>`,
    `<saml:Subject><saml:NameID Format="${nameIdFormat}">${nameId}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${confirmationMethod}">`,
    `<saml:SubjectConfirmationData NotOnOrAfter="${at(notOnOrAfter)}" Recipient="${recipient}"${reply(confirmedInResponseTo)}/>`,
    '</saml:SubjectConfirmation></saml:Subject>',
    `<saml:Conditions NotBefore="${at(notBefore)}" NotOnOrAfter="${at(notOnOrAfter)}">${restriction}</saml:Conditions>`,
    `<saml:AuthnStatement AuthnInstant="${at(notBefore)}"><saml:AuthnContext><saml:AuthnContextClassRef>`,
    'urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
    statements.length > 0 ? `<saml:AttributeStatement>${statements.join('')}</saml:AttributeStatement>` : '',
    '</saml:Assertion></samlp:Response>',
  ].join('');
}
