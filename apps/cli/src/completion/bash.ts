/** Completion for bash, the 3.2 of macOS included. What was typed is compared and never expanded, so that it runs nothing. */
import type { ProgramDescription } from '../command/parser.ts';
import { isAfterEquals, type OfferedOption, type Position, positionsOf } from './position.ts';

export function bashScript(program: ProgramDescription): string {
  const positions = positionsOf(program);
  const { name } = program;
  return `# Completion of ${name} for bash, printed by: ${name} completion bash

_${name}() {
  local words=() word glued= path= option= rest= full current head= breaks= prefix= offers=() files= quote=
  # Readline splits words at '=' and ':', which stand in options, pairs and ARNs: joined again.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $word =~ ^[=:]+$ && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+=$word
      glued=yes
    elif [[ -n $glued ]]; then
      words[\${#words[@]}-1]+=$word
      glued=
    else
      words+=("$word")
    fi
  done
  full=\${words[\${#words[@]}-1]}
  for word in "\${words[@]:0:\${#words[@]}-1}"; do
    if [[ -n $rest ]]; then continue; fi
    if [[ -n $option ]]; then option=; continue; fi
    case "$word" in
      --) rest=yes ;;
      -*)
        case "$path/$word" in
${cases(positions, takingValue, 'option=$word')}
        esac ;;
      *)
        case "$path/$word" in
${positions
  .flatMap(({ path, subcommands }) => subcommands.map((one) => [...path, one.name]))
  .map(
    (path) => `          ${quoted(`${path.slice(0, -1).join(' ')}/${path.at(-1)}`)}) path=${quoted(path.join(' '))} ;;`,
  )
  .join('\n')}
        esac ;;
    esac
  done
  current=$full
  if [[ -z $rest && -z $option && $full == --*=* ]]; then
    option=\${full%%=*} head=$option= current=\${full#*=}
  fi
  if [[ -n $option ]]; then
    case "$path/$option" in
${cases(positions, ({ completes, value }) => completes === 'file' && !isAfterEquals(value), 'files=yes')}
${cases(
  positions,
  ({ completes, value }) => completes === 'file' && isAfterEquals(value),
  'if [[ $current == *=* ]]; then files=yes head+=${current%%=*}= current=${current#*=}; fi',
)}
${positions
  .flatMap(({ path, options }) => options.map((option) => ({ path, option })))
  .filter(({ option }) => Array.isArray(option.completes))
  .map(({ path, option }) => `          ${at(path, option)}) offers=(${wordsOf(option.completes)}) ;;`)
  .join('\n')}
    esac
  else
    case "$path" in
${positions.map((position) => `      ${quoted(position.path.join(' '))})\n${placesOf(position)} ;;`).join('\n')}
    esac
  fi
  # Of what is completed, readline replaces what follows the last of its own word breaks.
  [[ $COMP_WORDBREAKS == *=* ]] && breaks+='='
  [[ $COMP_WORDBREAKS == *:* ]] && breaks+=':'
  [[ -n $breaks ]] && prefix=\${full%"\${full##*[$breaks]}"}
  COMPREPLY=()
  for word in "\${offers[@]}"; do
    [[ $word == "$current"* ]] || continue
    word=$head$word
    COMPREPLY+=("\${word#"$prefix"}")
  done
  if [[ -n $files ]]; then
    # Readline quotes the names of files; where it cannot be told to, as in bash 3.2, a file called '$(command)' would be run.
    compopt -o filenames 2>/dev/null || quote=yes
    while IFS= read -r word; do
      [[ -n $quote ]] && printf -v word %q "$word"
      word=$head$word
      COMPREPLY+=("\${word#"$prefix"}")
    done < <(compgen -f -- "$current")
  fi
}

complete -F _${name} ${name}
`;
}

function takingValue({ value }: OfferedOption): boolean {
  return value !== undefined;
}

function cases(positions: readonly Position[], are: (option: OfferedOption) => boolean, action: string): string {
  const fitting = positions.flatMap(({ path, options }) => options.filter(are).map((option) => at(path, option)));
  return `          ${fitting.join(' | ')}) ${action} ;;`;
}

function at(path: readonly string[], { flag }: OfferedOption): string {
  return quoted(`${path.join(' ')}/${flag}`);
}

/** Options once a dash is typed, or where nothing else can stand. */
function placesOf({ subcommands, options, arguments: declared }: Position): string {
  const words = declared.flatMap(({ completes }) => (Array.isArray(completes) ? completes : []));
  const others = [...subcommands.map(({ name }) => name), ...words];
  const isFile = declared.some(({ completes }) => completes === 'file');
  const flags = wordsOf(options.map(({ flag }) => flag));
  if (others.length === 0 && !isFile) return `        [[ -z $rest ]] && offers=(${flags})`;
  const instead = isFile ? 'files=yes' : `offers=(${wordsOf(others)})`;
  return `        if [[ -z $rest && $current == -* ]]; then offers=(${flags}); else ${instead}; fi`;
}

function wordsOf(words: OfferedOption['completes']): string {
  return Array.isArray(words) ? words.map(quoted).join(' ') : '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
