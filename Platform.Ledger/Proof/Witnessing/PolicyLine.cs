using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>A line of a policy that is neither empty nor a comment.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Words">What stands between spaces and tabs; at least one.</param>
internal sealed record PolicyLine(int Number, string[] Words)
{
    private static readonly char[] Blanks = [' ', '\t'];

    public static IEnumerable<PolicyLine> Of(string text)
    {
        if (text.Length > WitnessPolicy.TextMax)
        {
            throw new InvalidDataException($"a policy of more than {WitnessPolicy.TextMax} characters");
        }
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var words = new PolicyLine(index + 1, line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));
            words.Require(!line.Any(c => (c < ' ' && c != '\t') || c == '\x7f'), "a control character");
            if (words.Words is [[not '#', ..], ..])
            {
                yield return words;
            }
        }
    }

    public VerifierKey Key(string text)
    {
        try
        {
            return VerifierKey.Parse(text);
        }
        catch (InvalidDataException e)
        {
            throw Wrong(e.Message);
        }
    }

    public Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw Wrong("an address that is none of http or https");

    public void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Wrong(otherwise);
        }
    }

    public InvalidDataException Wrong(string what) => new($"policy, line {Number}: {what}");
}
