using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Cli.Generate;

/// <summary>A credential of ours, as generated entries name it: where it calls from and in which sessions.</summary>
/// <param name="Agent">Its user agent.</param>
public sealed record GeneratedCaller(string Id, string Agent, IReadOnlyList<string> Ips, IReadOnlyList<string> Sessions);

/// <summary>
/// Who and what a generated log tells of: the same for the same seed, so that whoever searches it knows what is there. Nobody in it is real:
/// addresses are of RFC 5737's and RFC 3849's ranges for documentation, mail goes to example.org.
/// </summary>
public sealed class GeneratedWorld
{
    public const int CallersMax = 200;
    public const int OutsidersMax = 2_000;
    public const int TargetsMax = 5_000;
    private const int IpsEach = 3;
    private const int SessionsEach = 25;

    private readonly int _seed;

    public GeneratedWorld(int seed, int accounts)
    {
        _seed = seed;
        Callers = [.. Enumerable.Range(0, CallersMax).Select(Caller)];
        Accounts = [.. Enumerable.Range(0, accounts).Select(i => Id("account", i))];
        Outsiders = [.. Enumerable.Range(0, OutsidersMax).Select(i => Text("outsider-", i))];
        Targets = [.. Enumerable.Range(0, TargetsMax).Select(i => Text("arn:aws:s3:::bucket-", i))];
    }

    /// <summary>Credentials of ours that change accounts.</summary>
    public IReadOnlyList<GeneratedCaller> Callers { get; }

    public IReadOnlyList<Guid> Accounts { get; }

    /// <summary>People of an outside system.</summary>
    public IReadOnlyList<string> Outsiders { get; }

    /// <summary>What they act on.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Where one of <see cref="Outsiders"/> acts from.</summary>
    public static string OutsiderIp(int outsider) => string.Create(CultureInfo.InvariantCulture, $"2001:db8::{outsider + 1:x}");

    private GeneratedCaller Caller(int i) =>
        new(
            Id("caller", i).ToString(),
            string.Create(CultureInfo.InvariantCulture, $"console/{1 + (i % 4)}.0 (generated)"),
            [.. Enumerable.Range(0, IpsEach).Select(n => string.Create(CultureInfo.InvariantCulture, $"198.51.{100 + n}.{1 + i}"))],
            [.. Enumerable.Range(0, SessionsEach).Select(n => Id("session", (i * SessionsEach) + n).ToString("N"))]
        );

    private Guid Id(string kind, int number) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_seed} {kind} {number}"))).AsSpan(0, 16));

    private static string Text(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
}
