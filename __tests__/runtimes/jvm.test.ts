/** What programs on the JVM need when they run. */
import { describe, expect, test } from '@jest/globals';
import { JVM } from '../../src/runtimes/jvm.js';
import { partsOf, readStart, summary } from './built-stage.js';
import type { WrittenStage } from './built-stage.js';

const BOOT =
  '<plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin>';
const DEPENDENCY = '<dependency><groupId>org.example</groupId><artifactId>lib</artifactId></dependency>';

function pom(plugins = '', dependencies = DEPENDENCY, more = ''): string {
  return `<project><artifactId>shop</artifactId><version>1.0</version>${more}
    <dependencies>${dependencies}</dependencies><build><plugins>${plugins}</plugins></build></project>`;
}

function stage(run: string | readonly string[], files: Readonly<Record<string, string>>): WrittenStage {
  return { image: 'maven:3.9-eclipse-temurin-21', files, run: typeof run === 'string' ? [run] : run };
}

describe('jars and classes', () => {
  const artifacts = (
    run: string | readonly string[],
    files: Readonly<Record<string, string>>,
    start: string,
  ): unknown => partsOf(readStart(JVM, stage(run, files), start), 'artifacts', 'questions', 'base');
  const plain = { questions: [], base: 'jre' };

  test('a jar that holds all is taken alone, another one with what is beside it', () => {
    const start = 'java -jar target/shop-1.0.jar';
    expect(artifacts('mvn -B package', { 'app/pom.xml': pom(BOOT) }, start)).toEqual({
      artifacts: ['app/target/shop-1.0.jar'],
      ...plain,
    });
    expect(artifacts('./mvnw clean package', { 'app/pom.xml': pom('', '') }, start)).toMatchObject({
      artifacts: ['app/target/shop-1.0.jar'],
    });
    expect(artifacts('mvn package', { 'app/pom.xml': pom() }, start)).toEqual({
      artifacts: ['app/target'],
      ...plain,
    });
  });

  test('names are put together from properties and parents', () => {
    const files = {
      'app/pom.xml':
        '<project><packaging>pom</packaging><version>2</version><properties><tag>x</tag></properties><modules><module>api</module></modules></project>',
      'app/api/pom.xml': `<project><parent><version>2</version></parent><artifactId>api</artifactId><build><finalName>\${project.artifactId}-\${tag}-\${project.version}</finalName><plugins>${BOOT}</plugins></build></project>`,
    };
    expect(artifacts('mvn -pl api -am package', files, 'java -jar api/target/api-x-2.jar')).toMatchObject({
      artifacts: ['app/api/target/api-x-2.jar'],
    });
    expect(summary(readStart(JVM, stage('mvn package', files), 'java -jar api/target/other.jar'))).toEqual({
      reason: 'it cannot be told which command makes `api/target/other.jar`',
    });
  });

  test('a pattern stands for the jar', () => {
    const run = ['mvn package', 'cp target/*.jar /srv/app.jar'];
    expect(artifacts(run, { 'app/pom.xml': pom(BOOT) }, 'java -jar /srv/app.jar')).toMatchObject({
      artifacts: ['srv/app.jar'],
    });
  });

  test('Gradle', () => {
    const files = {
      'app/settings.gradle': "rootProject.name = 'shop'\n",
      'app/build.gradle': "plugins { id 'org.springframework.boot' version '3.2.0' }\nversion = '0.1'\n",
    };
    expect(
      artifacts('./gradlew bootJar --no-daemon', files, 'java -jar build/libs/shop-0.1.jar'),
    ).toMatchObject({
      artifacts: ['app/build/libs/shop-0.1.jar'],
    });
  });

  test('javac', () => {
    const files = { 'app/src/Main.java': 'class Main {}' };
    expect(artifacts('javac -d classes src/Main.java', files, 'java -Xmx64m -cp classes Main')).toEqual({
      artifacts: ['app/classes'],
      ...plain,
    });
    expect(
      partsOf(readStart(JVM, stage('javac src/Main.java', files), 'java -cp src Main'), 'tree'),
    ).toBeDefined();
  });
});

test.each([
  ['mvn spring-boot:run', '`mvn` needs the toolchain when the container runs'],
  ['./gradlew run', '`gradlew` needs the toolchain when the container runs'],
  ['java Main.java', 'it compiles when it starts'],
  ['java -jar $JAR', 'which jar it runs is only known when it runs'],
])('%s is refused', (start, reason) => {
  expect(summary(readStart(JVM, stage('mvn package', { 'app/pom.xml': pom() }), start))).toEqual({ reason });
});

describe('what it asks for', () => {
  const read = (source: string, files: Readonly<Record<string, string>> = {}, dependencies = ''): unknown =>
    partsOf(
      readStart(
        JVM,
        stage('mvn package', {
          'app/pom.xml': pom(BOOT, dependencies),
          'app/src/main/java/Main.java': source,
          ...files,
        }),
        'java $JAVA_OPTS -jar target/shop-1.0.jar',
      ),
      'files',
      'programs',
      'tree',
      'questions',
    );

  test('files by name, and those that Spring looks for', () => {
    expect(
      read('class Main { File f = new File("data/words.txt"); }', {
        'app/data/words.txt': '',
        'app/application.yml': '',
        'app/config/application-prod.properties': '',
      }),
    ).toEqual({
      files: ['app/data/words.txt', 'app/application.yml', 'app/config/application-prod.properties'],
      programs: [],
      tree: undefined,
      questions: [],
    });
    expect(read('class Main { File f = new File(name); }')).toMatchObject({ tree: 'app' });
    expect(read('class Main { Path p = Paths.get("data", "x"); /* new File(name) */ }')).toMatchObject({
      tree: undefined,
    });
  });

  test.each([
    ['import javax.tools.ToolProvider;', 'outside'],
    ['import com.sun.tools.attach.VirtualMachine;', 'outside'],
    ['class A { static { System.loadLibrary("x"); } }', 'libraries'],
    ['class A { void f() { new ProcessBuilder(names); } }', 'programs'],
  ])('%s is open', (source, about) => {
    expect(read(source)).toMatchObject({ questions: [expect.stringMatching(`^${about}: `)] });
  });

  test('a dependency may need the JDK', () => {
    const agent =
      '<dependency><groupId>net.bytebuddy</groupId><artifactId>byte-buddy-agent</artifactId></dependency>';
    expect(read('', {}, agent)).toMatchObject({ questions: [expect.stringMatching('^outside')] });
  });
});
