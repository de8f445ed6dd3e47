/**
 * What `kubectl kustomize` does with our files: resources, namespace, labels, images, and strategic
 * merge patches of maps (lists are replaced: none of our patches needs more).
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  [field: string]: unknown;
}

interface Kustomization {
  namespace?: string;
  labels?: { pairs: Record<string, string> }[];
  resources: string[];
  images?: { name: string; newName: string; newTag: string }[];
  patches?: { path: string }[];
}

const KNOWN = ['apiVersion', 'kind', 'namespace', 'labels', 'resources', 'images', 'patches'];
/** Kinds that belong to no namespace. */
const OF_THE_CLUSTER = new Set(['Namespace']);

/** The manifests of the kustomization in the folder. Throws for a field that it does not know. */
export async function kustomize(folder: string): Promise<Manifest[]> {
  const text = await readFile(join(folder, 'kustomization.yaml'), 'utf8');
  const kustomization = parse(text) as Kustomization;
  const unknown = Object.keys(kustomization).filter((field) => !KNOWN.includes(field));
  if (unknown.length > 0) throw new Error(`${folder}: unknown ${unknown.join(', ')}`);
  const manifests: Manifest[] = [];
  for (const resource of kustomization.resources) {
    const path = join(folder, resource);
    manifests.push(...(path.endsWith('.yaml') ? await readManifests(path) : await kustomize(path)));
  }
  for (const { path } of kustomization.patches ?? []) {
    for (const patch of await readManifests(join(folder, path))) applyPatch(manifests, patch, path);
  }
  for (const manifest of manifests) finish(manifest, kustomization);
  return manifests;
}

async function readManifests(path: string): Promise<Manifest[]> {
  const documents = parseAllDocuments(await readFile(path, 'utf8'));
  for (const { errors } of documents)
    if (errors[0]) throw new Error(`${dirname(path)}: ${errors[0].message}`);
  return documents.map((document) => document.toJS() as Manifest);
}

function applyPatch(manifests: Manifest[], patch: Manifest, path: string): void {
  const at = manifests.findIndex(
    ({ kind, metadata }) => kind === patch.kind && metadata.name === patch.metadata.name,
  );
  const target = manifests[at];
  if (!target)
    throw new Error(`${path}: there is no ${patch.kind} ${patch.metadata.name} to patch`);
  manifests[at] = merged(target, patch) as Manifest;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isMap(target) || !isMap(patch)) return patch;
  const result = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

function finish(manifest: Manifest, { namespace, labels = [], images = [] }: Kustomization): void {
  if (namespace !== undefined && !OF_THE_CLUSTER.has(manifest.kind)) {
    manifest.metadata.namespace = namespace;
  }
  for (const { pairs } of labels)
    manifest.metadata.labels = { ...manifest.metadata.labels, ...pairs };
  for (const { name, newName, newTag } of images) setImage(manifest, name, `${newName}:${newTag}`);
}

function setImage(node: unknown, name: string, image: string): void {
  if (Array.isArray(node)) for (const each of node) setImage(each, name, image);
  if (!isMap(node)) return;
  if (node['image'] === name) node['image'] = image;
  for (const value of Object.values(node)) setImage(value, name, image);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
