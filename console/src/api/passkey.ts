/** Passkeys between the API's JSON and the browser (WebAuthn Level 3, 5.1: JSON serialization). */

type Json = Record<string, unknown>;

/** Whether this browser and address know passkeys at all. */
export const passkeysKnown = (): boolean =>
  window.isSecureContext && typeof window.PublicKeyCredential === "function";

/** Have the person show a passkey; null: they gave up. */
export async function shown(options: unknown): Promise<unknown> {
  const told = inner(options);
  const publicKey = {
    ...told,
    challenge: bytes(told.challenge),
    allowCredentials: named(told.allowCredentials),
  } as PublicKeyCredentialRequestOptions;
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  if (credential === null) {
    return null;
  }
  const answer = credential.response as AuthenticatorAssertionResponse;
  return {
    ...about(credential),
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: answer.userHandle === null ? null : text(answer.userHandle),
    },
  };
}

/** Have the person make a passkey; null: they gave up. */
export async function made(options: unknown): Promise<unknown> {
  const told = inner(options);
  const user = told.user as Json;
  const publicKey = {
    ...told,
    challenge: bytes(told.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: named(told.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const credential = await asked(() => navigator.credentials.create({ publicKey }));
  if (credential === null) {
    return null;
  }
  const answer = credential.response as AuthenticatorAttestationResponse;
  return {
    ...about(credential),
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      attestationObject: text(answer.attestationObject),
      transports: answer.getTransports?.() ?? [],
    },
  };
}

function about(credential: PublicKeyCredential): Json {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await ask()) as PublicKeyCredential | null;
  } catch (thrown) {
    if (thrown instanceof DOMException) {
      return null; // given up, too late, or no such passkey: browsers do not say which
    }
    throw thrown;
  }
}

function inner(options: unknown): Json {
  const told = options as Json;
  return (told.publicKey as Json | undefined) ?? told;
}

function named(credentials: unknown): PublicKeyCredentialDescriptor[] {
  return ((credentials ?? []) as Json[]).map(
    (one) => ({ ...one, id: bytes(one.id) }) as PublicKeyCredentialDescriptor,
  );
}

function bytes(value: unknown): ArrayBuffer {
  const plain = String(value).replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(window.atob(plain), (one) => one.charCodeAt(0)).buffer as ArrayBuffer;
}

function text(buffer: ArrayBuffer): string {
  const plain = window.btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
