namespace Platform.Verify.Verbs;

/// <summary>The command line, taken apart.</summary>
/// <param name="Arguments">The verb and what it acts on.</param>
/// <param name="Keys">Verifier keys that are trusted.</param>
/// <param name="KeyFiles">Files like an export's <c>keys</c>, trusted too.</param>
/// <param name="Policy">A tlog-policy file, trusted too.</param>
internal sealed record Options(string[] Arguments, string[] Keys, string[] KeyFiles, string? Policy, string? Entry, bool Strict)
{
    public const string Usage = """
        platform-verify: checks what a Platform log has exported, trusting nothing but the keys you name.

          platform-verify log <export.zip|directory>                 every entry, chain, root, signature and cosignature
          platform-verify proof <file.tlog-proof> --entry <file>     that one entry is in the log
          platform-verify compare <checkpoint> <newer export>        that the newer log begins with the older one

          --key <vkey>      a key you trust, 'name+id+base64'; may be repeated
          --keys <file>     keys you trust, with their times: one '<vkey> <from> <until or ->' a line
          --policy <file>   the log's keys and the witnesses you ask for (C2SP tlog-policy)
          --strict          each line must also be canonical JSON

        A key of any log below 'host/' is taken for all logs below it: one pair of keys signs them.
        Exit code 0: everything holds. 1: something is wrong; the first wrong line is named. 2: it cannot be checked.
        """;

    /// <exception cref="UnusableException">There is an option we do not know, or one lacks its value.</exception>
    public static Options Parse(string[] line)
    {
        List<string> arguments = [];
        Dictionary<string, List<string>> values = new(StringComparer.Ordinal)
        {
            ["--key"] = [],
            ["--keys"] = [],
            ["--policy"] = [],
            ["--entry"] = [],
        };
        var strict = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == "--strict")
                strict = true;
            else if (values.TryGetValue(line[i], out var list))
                list.Add(++i < line.Length ? line[i] : throw new UnusableException($"{line[i - 1]} needs a value\n{Usage}"));
            else if (line[i].StartsWith('-'))
                throw new UnusableException($"{line[i]} is no option\n{Usage}");
            else
                arguments.Add(line[i]);
        }
        if (values["--policy"].Count > 1 || values["--entry"].Count > 1)
            throw new UnusableException("--policy and --entry can be given once");
        return new Options(
            [.. arguments],
            [.. values["--key"]],
            [.. values["--keys"]],
            values["--policy"].SingleOrDefault(),
            values["--entry"].SingleOrDefault(),
            strict
        );
    }
}
