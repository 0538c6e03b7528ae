import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = join(root, 'src');

/** What is public of one entry of the package. */
export interface EntryReport {
  /** Every export with its declaration, as text that a reviewer reads. */
  readonly text: string;
  /** Exports, and members of exported types, without a docstring. */
  readonly undocumented: readonly string[];
  /** Types that exported declarations speak of and that no entry exports. */
  readonly forgotten: readonly string[];
}

/** The declarations of `src` as the build writes them, by path. */
function declarations(): ReadonlyMap<string, string> {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(src, 'tsconfig.build.json'),
    { noEmitOnError: false },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
      },
    },
  );
  if (!config) throw new Error('src/tsconfig.build.json can not be read.');
  const emitted = new Map<string, string>();
  const out = resolve(src, config.options.outDir ?? '../dist');
  const program = ts.createProgram(config.fileNames, { ...config.options, declarationMap: false });
  program.emit(undefined, (path, text) => emitted.set(join(src, relative(out, path)), text), undefined, true);
  return emitted;
}

function programOf(files: ReadonlyMap<string, string>, entries: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  // Only the declarations are looked at: a source beside one would be preferred.
  const isSource = (path: string): boolean => path.startsWith(src) && !path.endsWith('.d.ts');
  host.fileExists = (path) => files.has(path) || (!isSource(path) && fileExists(path));
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, languageVersion, ...rest) : ts.createSourceFile(path, text, languageVersion, true);
  };
  return ts.createProgram(entries, options, host);
}

const printer = ts.createPrinter({ removeComments: true });

function isOurs(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(src)) ?? false;
}

/** The statement that declares a symbol: of a `const` the whole statement. */
function statementOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function documented(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  // A tag alone, as a default, says nothing of what it means.
  return symbol.getDocumentationComment(checker).length > 0;
}

/** Members that mean nothing without a sentence: those of interfaces and classes. A literal type within speaks for itself. */
function membersOf(symbol: ts.Symbol): readonly ts.Symbol[] {
  return [...(symbol.members?.values() ?? [])].filter((member) => member.declarations?.some(isNamedMember));
}

function isNamedMember(declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration);
  if (name && ts.isPrivateIdentifier(name)) return false;
  return (
    ts.isPropertySignature(declaration) ||
    ts.isMethodSignature(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isMethodDeclaration(declaration) ||
    ts.isGetAccessorDeclaration(declaration)
  );
}

/** Every type that a declaration names. */
function namedTypes(node: ts.Node, checker: ts.TypeChecker): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const walk = (at: ts.Node): void => {
    const name = ts.isTypeReferenceNode(at) ? at.typeName : ts.isExpressionWithTypeArguments(at) ? at.expression : undefined;
    let symbol = name && checker.getSymbolAtLocation(name);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
    if (symbol && isOurs(symbol) && !(symbol.flags & ts.SymbolFlags.TypeParameter)) found.push(symbol);
    at.forEachChild(walk);
  };
  walk(node);
  return found;
}

/** Reports on the entries, each given as a path without its extension under `src`. */
export function reportsOf(entries: Readonly<Record<string, string>>): ReadonlyMap<string, EntryReport> {
  const files = declarations();
  const paths = Object.entries(entries).map(([entry, file]) => [entry, join(src, `${file}.d.ts`)] as const);
  const program = programOf(
    files,
    paths.map(([, path]) => path),
  );
  const checker = program.getTypeChecker();
  const exportsOf = (path: string): ts.Symbol[] => {
    const file = program.getSourceFile(path);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${relative(root, path)} exports nothing.`);
    return checker.getExportsOfModule(module).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  };
  const target = (symbol: ts.Symbol): ts.Symbol => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const everywhere = new Set(paths.flatMap(([, path]) => exportsOf(path).map(target)));

  return new Map(
    paths.map(([entry, path]) => {
      const undocumented: string[] = [];
      const forgotten = new Set<string>();
      const parts = exportsOf(path).map((exported) => {
        const symbol = target(exported);
        const isClassOrInterface = (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) !== 0;
        if (!documented(symbol, checker)) undocumented.push(exported.name);
        if (isClassOrInterface) {
          for (const member of membersOf(symbol)) if (!documented(member, checker)) undocumented.push(`${exported.name}.${member.name}`);
        }
        const nodes = [...new Set((symbol.declarations ?? []).map(statementOf))];
        for (const named of nodes.flatMap((node) => namedTypes(node, checker))) {
          if (!everywhere.has(named)) forgotten.add(`${named.name} (of ${exported.name})`);
        }
        return nodes.map((node) => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())).join('\n');
      });
      const text = `# ${entry}\n\nWritten by \`npm run api\`. A change here is a change of the public interface.\n\n\`\`\`ts\n${parts.join('\n\n')}\n\`\`\`\n`;
      return [entry, { text, undocumented, forgotten: [...forgotten] }];
    }),
  );
}

/** The entries of `package.json`, as the files under `src` that they are built from. */
export function packageEntries(): Record<string, string> {
  const manifest: { readonly name: string; readonly exports: Readonly<Record<string, string | null | { readonly types: string }>> } =
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([entry, target]) => {
      if (target === null || typeof target === 'string' || target.types.endsWith('.css.d.ts')) return [];
      const file = target.types.replace(/^\.\/dist\//u, '').replace(/\.d\.ts$/u, '');
      return [[manifest.name + entry.slice(1).replace('*', 'en'), file.replace('*', 'en')]];
    }),
  );
}
