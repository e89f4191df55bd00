/** Files beside a compiled program that it has no use for when it runs. */
import { nameOf } from '../ecosystems/context-path.js';

/** What programs are compiled from, and what their builds read. */
const SOURCES =
  /\.(?:go|s|c|cc|cpp|cxx|h|hh|hpp|hxx|inl|o|a|cmake|am|ac|m4|rs|java|kt|kts|scala|groovy|gradle|cs|fs|vb|csproj|fsproj|vbproj|sln|slnx|props|targets|proto)$|^(?:go\.(?:mod|sum|work|work\.sum)|Cargo\.(?:toml|lock)|pom\.xml|gradlew(?:\.bat)?|mvnw(?:\.cmd)?|gradle\.properties|CMakeLists\.txt|global\.json|nuget\.config)$/i;
/** What people and their tools read. */
const DOCUMENTS =
  /^(?:README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|NOTICE|Makefile|Dockerfile|compose|docker-compose|\.git(?:ignore|attributes)|\.dockerignore|\.editorconfig|\.golangci|\.pre-commit)/i;
const DIRECTORIES = /(?:^|\/)(?:\.git|\.github|\.vscode|\.idea|vendor|testdata|gradle|\.mvn)\//;

/** Whether a file is a source, a manifest, or only there to be read by people. */
export function isInert(path: string): boolean {
  const name = nameOf(path);
  return SOURCES.test(name) || DOCUMENTS.test(name) || DIRECTORIES.test(path);
}
