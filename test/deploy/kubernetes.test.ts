/** The Kubernetes manifests: their published schema, and what a schema cannot say. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { settings } from '#platform/config.ts';
import { kustomize, type Manifest } from './kustomize.ts';

interface Container {
  name: string;
  image: string;
  args: string[];
  ports?: { name: string }[];
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  env?: { name: string }[];
  resources: { limits: object; requests: object };
  securityContext: object;
  volumeMounts: { name: string; mountPath: string }[];
  livenessProbe?: object;
  readinessProbe?: object;
  startupProbe?: object;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
}
interface Pod {
  serviceAccountName: string;
  terminationGracePeriodSeconds?: number;
  securityContext: object;
  containers: Container[];
  volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
}
interface Workload {
  replicas?: number;
  selector?: { matchLabels: Record<string, string> };
  strategy?: { rollingUpdate: { maxUnavailable: number } };
  template: { metadata: { labels: Record<string, string> }; spec: Pod };
}

const folder = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));
const schemaFile = new URL('schemas/kubernetes.json', import.meta.url);
const DRAIN_SECONDS = 30;

let validators: Map<string, ValidateFunction>;
beforeAll(async () => {
  const { kinds, definitions } = JSON.parse(await readFile(schemaFile, 'utf8')) as {
    kinds: Record<string, object>;
    definitions: object;
  };
  const ajv = new Ajv({ strict: false });
  validators = new Map(
    Object.entries(kinds).map(([kind, schema]) => [kind, ajv.compile({ ...schema, definitions })]),
  );
});

function schemaErrors(manifest: Manifest): string[] {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const validate = validators.get(kind);
  if (!validate) return [`no schema for ${kind}`];
  validate(manifest);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) =>
      `${manifest.kind} ${manifest.metadata.name}${instancePath}: ${message}`,
  );
}

function workloadsOf(manifests: readonly Manifest[]): [string, Workload][] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map((manifest) => [manifest.metadata.name, manifest['spec'] as Workload]);
}

describe.each(['development', 'staging', 'production'])('overlay %s', (name) => {
  let manifests: Manifest[];
  const named = (kind: string): Set<string> =>
    new Set(manifests.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name));
  beforeAll(async () => {
    manifests = await kustomize(join(folder, 'overlays', name));
  });

  test('every manifest keeps the published schema', () => {
    expect(manifests.length).toBeGreaterThan(12);
    expect(manifests.flatMap(schemaErrors)).toEqual([]);
  });

  test('what is referred to is there, and the selectors find their pods', async () => {
    const template = parse(
      await readFile(join(folder, 'base/secret.template.yaml'), 'utf8'),
    ) as Manifest;
    for (const [, { selector, template: pod }] of workloadsOf(manifests)) {
      expect(pod.metadata.labels).toMatchObject(selector?.matchLabels ?? {});
      const { serviceAccountName, volumes, containers } = pod.spec;
      expect(named('ServiceAccount')).toContain(serviceAccountName);
      for (const { persistentVolumeClaim: claim } of volumes) {
        if (claim) expect(named('PersistentVolumeClaim')).toContain(claim.claimName);
      }
      for (const { envFrom, volumeMounts } of containers) {
        expect(
          envFrom.map(({ configMapRef, secretRef }) => configMapRef?.name ?? secretRef?.name),
        ).toEqual([[...named('ConfigMap')][0], template.metadata.name]);
        const declared = volumes.map((volume) => volume.name);
        expect(volumeMounts.map((mount) => mount.name).toSorted()).toEqual(declared.toSorted());
      }
    }
    const text = JSON.stringify(manifests);
    const targets = [...text.matchAll(/"scaleTargetRef":\{[^}]*"name":"([^"]+)"/g)].map(
      ([, target]) => target,
    );
    expect(targets).toEqual(['emporium-api']);
    expect(named('Deployment')).toContain(targets[0]);
    for (const [, service = ''] of text.matchAll(/"service":\{"name":"([^"]+)"/g)) {
      expect(named('Service')).toContain(service);
    }
  });

  test('pods run without rights, on a read-only file system, within limits', () => {
    for (const [workload, { template }] of workloadsOf(manifests)) {
      const { securityContext, containers } = template.spec;
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { image, resources, securityContext: rights } of containers) {
        expect([workload, image]).toEqual([workload, 'registry.example.com/emporium:0.1.0']);
        expect(resources.limits).toEqual({ cpu: '1000m', memory: '2Gi' });
        expect(rights).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  test('a new release replaces the old one without a gap', () => {
    for (const [workload, { strategy, template }] of workloadsOf(manifests)) {
      if (!strategy) continue;
      expect([workload, strategy.rollingUpdate.maxUnavailable]).toEqual([workload, 0]);
      const [container] = template.spec.containers;
      expect(container?.readinessProbe).toMatchObject({
        httpGet: { path: '/health/ready', port: 'http' },
      });
      expect(container?.livenessProbe).toMatchObject({
        httpGet: { path: '/health/live', port: 'http' },
      });
      expect(container?.startupProbe).toBeDefined();
      expect(container?.ports?.map((port) => port.name)).toEqual(['http']);
      const pause = container?.lifecycle?.preStop.sleep.seconds ?? 0;
      expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + DRAIN_SECONDS);
    }
  });

  test('settings are known to the program', () => {
    const known = new Set(Object.keys(settings.properties));
    const given = [
      ...manifests.flatMap((each) =>
        each.kind === 'ConfigMap' ? Object.keys(each['data'] as object) : [],
      ),
      ...workloadsOf(manifests).flatMap(([, { template }]) =>
        template.spec.containers.flatMap(({ env = [] }) => env.map((each) => each.name)),
      ),
    ];
    expect(given.length).toBeGreaterThan(3);
    expect(given.filter((setting) => !known.has(setting))).toEqual([]);
  });

  test('kubectl, where it is installed, makes the same of it', async () => {
    const rendered = await promisify(execFile)('kubectl', [
      'kustomize',
      join(folder, 'overlays', name),
    ]).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!rendered) return;
    const theirs = parseAllDocuments(rendered.stdout).map(
      (document) => document.toJS() as Manifest,
    );
    const sorted = (all: readonly Manifest[]): Manifest[] =>
      all.toSorted((a, b) =>
        `${a.kind} ${a.metadata.name}`.localeCompare(`${b.kind} ${b.metadata.name}`),
      );
    expect(sorted(manifests)).toEqual(sorted(theirs));
  });
});

test('production grows from 2 to 10 at 70 % of its processors, and two workers share the jobs', async () => {
  const manifests = await kustomize(join(folder, 'overlays/production'));
  const scaler = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
  expect(scaler?.['spec']).toMatchObject({
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
  });
  const replicas = Object.fromEntries(
    workloadsOf(manifests).map(([name, spec]) => [name, spec.replicas]),
  );
  expect(replicas).toMatchObject({ 'emporium-worker': 2, 'emporium-api': undefined });
});

test('the schema finds a word that Kubernetes would not know, and a value of the wrong kind', async () => {
  const manifests = await kustomize(join(folder, 'overlays/production'));
  const api = manifests.find(({ metadata }) => metadata.name === 'emporium-api' && metadata)!;
  const broken = JSON.parse(
    JSON.stringify(api).replace('"maxUnavailable":0', '"maxUnavalable":0'),
  ) as Manifest;
  expect(schemaErrors(broken).join()).toContain(
    'rollingUpdate: must NOT have additional properties',
  );
  const wrong = JSON.parse(
    JSON.stringify(api).replace('"maxSurge":1', '"maxSurge":true'),
  ) as Manifest;
  expect(schemaErrors(wrong).join()).toContain('maxSurge: must be');
});

test('the template of the secret holds no value', async () => {
  const text = await readFile(join(folder, 'base/secret.template.yaml'), 'utf8');
  const { stringData } = parse(text) as { stringData: Record<string, string> };
  expect(new Set(Object.values(stringData))).toEqual(new Set(['']));
  expect(Object.keys(stringData).filter((name) => !(name in settings.properties))).toEqual([]);
});
