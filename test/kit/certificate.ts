import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key and a certificate, in memory and as files. */
export interface Certificate {
  key: Buffer;
  cert: Buffer;
  file: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Has openssl make a certificate for a name that ends in so many days; before today for a negative
 * number, which only an authority of its own may say. It signs itself, so nobody trusts it.
 */
export function makeCertificate(folder: string, name: string, days: number): Certificate {
  const [key, request, file, conf] = ['key', 'csr', 'pem', 'cnf'].map((suffix) =>
    join(folder, `${name}${days}.${suffix}`),
  ) as [string, string, string, string];
  const index = join(folder, 'index.txt');
  writeFileSync(index, '');
  writeFileSync(
    conf,
    `[ca]\ndefault_ca=c\n[c]\ndatabase=${index}\nnew_certs_dir=${folder}\nrand_serial=yes\n` +
      `default_md=sha256\npolicy=p\nunique_subject=no\nx509_extensions=e\n` +
      `[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:${name}\n`,
  );
  run(`genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${key}`);
  run(`req -new -key ${key} -subj /CN=${name} -out ${request}`);
  run(
    `ca -batch -selfsign -config ${conf} -keyfile ${key} -in ${request} -out ${file} -notext ` +
      `-startdate 20200101000000Z -enddate ${asn1Time(Date.now() + days * DAY_MS + MINUTE_MS)}`,
  );
  return { key: readFileSync(key), cert: readFileSync(file), file };
}

function run(words: string): void {
  execFileSync('openssl', words.split(' '), { stdio: 'pipe' });
}

function asn1Time(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}
