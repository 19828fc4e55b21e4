import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, prepare } from './recipe-program.js';

const recipes = path.resolve(import.meta.dirname, '../../../docs/integrating/recipes');
const drivers = path.join(import.meta.dirname, 'drivers');

/** A language of the guide's, with what prepares its recipes in a folder of their own, from its registry. */
export interface Stack {
  readonly name: string;
  /** Programs that must be on this machine. */
  readonly needs: readonly string[];
  prepare(folder: string, authorityFile: string): Promise<Command>;
}

const take = (folder: string, ...from: string[]) =>
  Promise.all(from.map((each) => cp(each, folder, { recursive: true })));

export const stacks: Stack[] = [
  {
    name: 'Node with msal-node',
    needs: ['npm'],
    async prepare(folder) {
      await take(folder, path.join(recipes, 'node'), path.join(drivers, 'node'));
      await prepare(folder, 'npm', 'install', '--no-audit', '--no-fund', '@azure/msal-node@7', 'jose@6');
      return { program: process.execPath, args: ['driver.mjs', 'msal-node.mjs', 'verify.mjs'], cwd: folder };
    },
  },
  ...[
    ['requests', 'pyjwt[crypto]'],
    ['requests', 'authlib'],
  ].map((packages): Stack => ({
    name: `Python with ${packages.join(' and ')}`,
    needs: ['python3'],
    async prepare(folder) {
      await take(folder, path.join(recipes, 'python'), path.join(drivers, 'python'));
      await prepare(folder, 'python3', '-m', 'venv', '.venv');
      await prepare(folder, '.venv/bin/pip', 'install', '--quiet', ...packages);
      return { program: '.venv/bin/python', args: ['driver.py', ...packages.slice(1)], cwd: folder };
    },
  })),
  {
    name: 'Go',
    needs: ['go'],
    async prepare(folder) {
      await take(folder, path.join(drivers, 'go'));
      await take(path.join(folder, 'portal'), path.join(recipes, 'go'));
      await prepare(folder, 'go', 'mod', 'init', 'example.org/recipe');
      await prepare(folder, 'go', 'mod', 'tidy');
      await prepare(folder, 'go', 'build', '-o', 'recipe', '.');
      return { program: './recipe', args: [], cwd: folder };
    },
  },
  {
    name: 'Rust',
    needs: ['cargo'],
    async prepare(folder) {
      await take(folder, path.join(drivers, 'rust'));
      await take(path.join(folder, 'src'), path.join(recipes, 'rust'));
      await prepare(folder, 'cargo', 'build', '--quiet', '--target-dir', 'target');
      return { program: 'target/debug/recipe', args: [], cwd: folder };
    },
  },
  {
    name: 'Java with Nimbus',
    needs: ['javac', 'keytool', 'mvn'],
    async prepare(folder, authorityFile) {
      await take(folder, path.join(recipes, 'nimbus'), path.join(drivers, 'nimbus'));
      const args = await compiled(folder, ['Driver.java', 'AccessToken.java', 'VerifyToken.java'], authorityFile);
      return { program: 'java', args: [...args, 'Driver'], cwd: folder };
    },
  },
  ...['3.5.7', '4.0.7'].map((boot): Stack => ({
    name: `Spring Boot ${boot}`,
    needs: ['javac', 'keytool', 'mvn'],
    async prepare(folder, authorityFile) {
      await take(
        folder,
        ...['spring-client', 'spring-api'].map((each) => path.join(recipes, each)),
        path.join(drivers, 'spring'),
      );
      const sources = ['Driver.java', 'PortalClient.java', 'TokenVerification.java'];
      const args = await compiled(folder, sources, authorityFile, `-Dboot.version=${boot}`);
      return { program: 'java', args: [...args, 'org.example.Driver', '--server.port=0'], cwd: folder };
    },
  })),
];

/** Programs of the guide's that fetch one token, say the answer, and end. */
export const fetchers: Stack[] = [
  {
    name: 'Java without a library',
    needs: ['java', 'keytool'],
    async prepare(folder, authorityFile) {
      await take(folder, path.join(recipes, 'java'));
      return { program: 'java', args: [...(await trusting(folder, authorityFile)), 'FetchToken.java'], cwd: folder };
    },
  },
  {
    name: 'PHP',
    needs: ['php'],
    async prepare(folder, authorityFile) {
      await take(folder, path.join(recipes, 'php'));
      const code = "require 'access_token.php'; echo json_encode(['access_token' => access_token()]), PHP_EOL;";
      return {
        program: 'php',
        args: ['-d', 'apc.enable_cli=1', '-d', `curl.cainfo=${authorityFile}`, '-r', code],
        cwd: folder,
      };
    },
  },
];

/** Compiles below a pom.xml. @returns the options that run it, with the authority's certificate */
async function compiled(folder: string, sources: string[], authorityFile: string, ...options: string[]) {
  await prepare(folder, 'mvn', '-B', '-q', 'dependency:build-classpath', '-Dmdep.outputFile=classpath', ...options);
  const classpath = `classes:.:${await readFile(path.join(folder, 'classpath'), 'utf8')}`;
  await mkdir(path.join(folder, 'classes'));
  await prepare(folder, 'javac', '-d', 'classes', '-cp', classpath, ...sources);
  return [...(await trusting(folder, authorityFile)), '-cp', classpath];
}

/** @returns the options of a Java that takes the authority's certificates */
async function trusting(folder: string, authorityFile: string): Promise<string[]> {
  const store = ['-keystore', 'authority.p12', '-storetype', 'PKCS12', '-storepass', 'changeit'];
  await prepare(folder, 'keytool', '-importcert', '-noprompt', '-alias', 'authority', '-file', authorityFile, ...store);
  return ['-Djavax.net.ssl.trustStore=authority.p12', '-Djavax.net.ssl.trustStorePassword=changeit'];
}
