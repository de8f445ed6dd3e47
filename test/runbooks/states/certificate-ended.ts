import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from '#kit/certificate.ts';
import type { State } from '../state.ts';

const VALID_DAYS = 90;

/** The certificate of the proxy ended yesterday; its provider then gives a new one. */
export const certificateEnded: State = {
  make: async ({ folder }) => {
    const place = mkdtempSync(join(folder, 'certificate-'));
    const file = join(place, 'fullchain.pem');
    copyFileSync(makeCertificate(place, 'shop.example', -1).file, file);
    return await Promise.resolve({
      values: { certificate: file },
      environment: { CERTIFICATE_FILE: file },
      events: {
        'certificate-renewed': async () => {
          copyFileSync(makeCertificate(place, 'shop.example', VALID_DAYS).file, file);
          await Promise.resolve();
        },
      },
    });
  },
};
