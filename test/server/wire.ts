import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

/*
 * Checks exchanges against src/openapi.yaml. It shares no code with the library: what the file says is all it knows.
 */

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const document: unknown = parse(readFileSync(fileURLToPath(new URL('../../src/openapi.yaml', import.meta.url)), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, validateSchema: true });
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components']);
const id = 'wire';
ajv.addSchema({ ...(isObject(document) ? document : {}), $id: id });

/** Follows a pointer into the document, and then any `$ref` that stands there. */
function at(pointer: string): { readonly node: Json; readonly pointer: string } {
  let node: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    node = isObject(node) || Array.isArray(node) ? Reflect.get(node, part.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined;
  }
  if (!isObject(node)) throw new Error(`openapi.yaml has nothing at ${pointer}`);
  const reference = node['$ref'];
  return typeof reference === 'string' && Object.keys(node).length === 1 ? at(reference.slice(1)) : { node, pointer };
}

const has = (node: Json, name: string): boolean => Object.hasOwn(node, name);
const step = (pointer: string, ...parts: string[]): string =>
  [pointer, ...parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

const compiled = new Map<string, ValidateFunction>();

/** What is wrong with a value by the schema at a pointer. */
function problems(pointer: string, value: unknown, what: string): string[] {
  let validate = compiled.get(pointer);
  if (!validate) compiled.set(pointer, (validate = ajv.compile({ $ref: `${id}#${encodeURI(pointer)}` })));
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${what}${error.instancePath} ${error.message ?? 'is wrong'}`);
}

interface Operation {
  readonly pointer: string;
  readonly operationId: string;
  readonly groupId: string;
}

/** The operation of a request; `url` is relative to the server. */
function operationOf(method: string, url: URL): Operation | undefined {
  for (const template of Object.keys(at('/paths').node)) {
    const match = new RegExp(`^${template.replace('{groupId}', '(?<groupId>[^/]+)')}$`, 'u').exec(url.pathname);
    const pointer = step('/paths', template, method.toLowerCase());
    const item = at(step('/paths', template)).node;
    if (match && has(item, method.toLowerCase())) {
      return {
        pointer,
        operationId: String(at(pointer).node['operationId']),
        groupId: decodeURIComponent(match.groups?.['groupId'] ?? ''),
      };
    }
  }
  return undefined;
}

/** A request or an answer as it went over the wire. */
export interface Message {
  readonly headers: Headers;
  readonly body: string;
}

/** What in a request is not as the file says. `path` is relative to the server, with its query. */
export function requestProblems(method: string, path: string, { headers, body }: Message): string[] {
  const url = new URL(path, 'http://wire');
  const operation = operationOf(method, url);
  if (!operation) return [`${method} ${url.pathname} is no operation`];
  const found = problems('/components/schemas/Id', operation.groupId, 'groupId');
  const { node } = at(operation.pointer);
  const given = new Set(url.searchParams.keys());
  const conditions = new Set(['If-None-Match', 'Prefer'].filter((header) => headers.has(header)));
  const parameters = Array.isArray(node['parameters']) ? node['parameters'].length : 0;
  for (let index = 0; index < parameters; index += 1) {
    const parameter = at(step(operation.pointer, 'parameters', `${index}`));
    const name = String(parameter.node['name']);
    const isQuery = parameter.node['in'] === 'query';
    const value = isQuery ? url.searchParams.get(name) : headers.get(name);
    if (isQuery) given.delete(name);
    else conditions.delete(name);
    if (value !== null) found.push(...problems(step(parameter.pointer, 'schema'), value, name));
    else if (parameter.node['required'] === true) found.push(`${name} is missing`);
  }
  for (const name of given) found.push(`query ${name} is not described`);
  for (const name of conditions) found.push(`header ${name} is not described`);
  if (!has(node, 'requestBody')) return body === '' ? found : [...found, 'a body is not described'];
  const described = at(step(operation.pointer, 'requestBody'));
  if (body === '') return described.node['required'] === true ? [...found, 'the body is missing'] : found;
  if (headers.get('content-type') !== 'application/json') found.push('the body is not application/json');
  return [...found, ...problems(step(described.pointer, 'content', 'application/json', 'schema'), JSON.parse(body), 'body')];
}

/** What in an answer is not as the file says. Answers outside of any operation are failures like those of all. */
export function responseProblems(method: string, path: string, status: number, { headers, body }: Message): string[] {
  const operation = operationOf(method, new URL(path, 'http://wire'));
  const responses = operation ? step(operation.pointer, 'responses') : step('/paths', '/groups/{groupId}', 'get', 'responses');
  const described = at(responses).node;
  const name = [`${status}`, `${Math.floor(status / 100)}XX`].find((one) => has(described, one));
  if (name === undefined) return [`${status} is not described`];
  const response = at(step(responses, name));
  const found: string[] = [];
  const ofOurs = ['Allow', 'Cache-Control', 'ETag', 'Preference-Applied', 'Retry-After'];
  const known = isObject(response.node['headers']) ? response.node['headers'] : {};
  found.push(...ofOurs.filter((header) => headers.has(header) && !has(known, header)).map((header) => `${header} is not described`));
  for (const header of Object.keys(known)) {
    const value = headers.get(header);
    if (value === null) {
      if (header === 'Cache-Control' || header === 'ETag') found.push(`${header} is missing`);
    } else found.push(...problems(step(at(step(response.pointer, 'headers', header)).pointer, 'schema'), value, header));
  }
  if (!has(response.node, 'content')) return body === '' ? found : [...found, 'a body is not described'];
  if (method === 'HEAD') return found;
  if (!/^application\/json\b/u.test(headers.get('content-type') ?? '')) found.push('the answer is not application/json');
  return [...found, ...problems(step(response.pointer, 'content', 'application/json', 'schema'), JSON.parse(body), 'body')];
}

/** All examples in the file, each with the schema that it has to match. */
export function* examples(): Generator<{ readonly name: string; readonly problems: string[] }> {
  function* walk(node: unknown, pointer: string): Generator<{ readonly name: string; readonly problems: string[] }> {
    if (!isObject(node)) return;
    const schema = step(pointer, 'schema');
    if (has(node, 'schema')) {
      if (has(node, 'example')) yield { name: pointer, problems: problems(schema, node['example'], 'example') };
      for (const [name, example] of Object.entries(isObject(node['examples']) ? node['examples'] : {})) {
        const value = isObject(example) ? example['value'] : undefined;
        yield { name: step(pointer, 'examples', name), problems: problems(schema, value, 'example') };
      }
    }
    for (const [name, child] of Object.entries(node)) yield* walk(child, step(pointer, name));
  }
  yield* walk(document, '');
}

/** The codes that the file knows, each with the status that its descriptions give. */
export function documentedCodes(): Map<string, number> {
  const { node } = at('/components/schemas/Code');
  const codes: readonly unknown[] = Array.isArray(node['enum']) ? node['enum'] : [];
  const text = ['Refused', 'Failed'].map((name) => String(at(`/components/responses/${name}`).node['description'])).join('\n');
  return new Map(codes.map((code) => [String(code), Number(new RegExp(`\`${String(code)}\` (\\d{3})`, 'u').exec(text)?.[1])]));
}

/** The ids of all operations. */
export function operationIds(): string[] {
  return Object.values(at('/paths').node).flatMap((item) =>
    Object.values(isObject(item) ? item : {}).flatMap((operation) =>
      isObject(operation) && has(operation, 'operationId') ? [String(operation['operationId'])] : [],
    ),
  );
}
