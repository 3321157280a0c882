// A device that keeps passkeys: Chromium's own virtual authenticator, whose holder always shows their finger.
import type { CDPSession, Page } from '@playwright/test';

/** A device plugged into the computer of a page. */
export class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async plug(page: Page): Promise<Device> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Device(session, authenticatorId);
  }

  /** The passkeys that it keeps. */
  async kept() {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials;
  }

  /** Whether its holder touches it when it asks. Without a touch the field of a log-in form waits with its offer. */
  async touched(yes: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled: yes });
  }

  /** Brings what it keeps to another computer, as a phone is carried along. */
  async carryTo(page: Page): Promise<Device> {
    const there = await Device.plug(page);
    for (const credential of await this.kept()) await there.session.send('WebAuthn.addCredential', { authenticatorId: there.id, credential });
    return there;
  }
}
