namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The scripts of <c>completion</c>. They pass the line up to the cursor to the tool's [suggest] directive, and complete file names if it suggests
/// nothing.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Load it with: source <(sqr-oauth completion bash)
        _sqr_oauth() {
          local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
          line="sqr-oauth ${line#* }"
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _sqr_oauth sqr-oauth
        """;

    private const string Zsh = """
        #compdef sqr-oauth
        # Load it with: source <(sqr-oauth completion zsh)
        _sqr_oauth() {
          local line="sqr-oauth ${(j: :)words[2,CURRENT]}"
          local -a suggestions
          suggestions=(${(f)"$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)"})
          compadd -a suggestions || _files
        }
        if ! whence compdef >/dev/null; then
          autoload -Uz compinit && compinit
        fi
        compdef _sqr_oauth sqr-oauth
        """;

    private const string Fish = """
        # Load it with: sqr-oauth completion fish | source
        function __sqr_oauth_complete
            set -l words (commandline --current-process --tokenize --cut-at-cursor)
            set -l line (string join -- ' ' sqr-oauth $words[2..] (commandline --current-token --cut-at-cursor))
            set -l suggestions ($words[1] "[suggest:"(string length -- $line)"]" $line 2>/dev/null)
            if test (count $suggestions) -gt 0
                printf '%s\n' $suggestions
            else
                __fish_complete_path (commandline --current-token)
            end
        end
        complete --command sqr-oauth --no-files --arguments '(__sqr_oauth_complete)'
        """;

    private const string PowerShell = """
        # Load it with: sqr-oauth completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName sqr-oauth -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $length = $cursorPosition - $commandAst.Extent.StartOffset
            $line = "$commandAst".PadRight($length).Substring(0, $length)
            & $commandAst.CommandElements[0].ToString() "[suggest:$length]" $line 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    public static IReadOnlyCollection<string> Shells => Scripts.Keys;

    public static string For(string shell) => Scripts[shell].ReplaceLineEndings("\n"); // a shell on Linux reads no other line endings
}
