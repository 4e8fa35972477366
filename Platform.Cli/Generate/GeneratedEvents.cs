using System.Globalization;
using Platform.Domain.Audit;
using Platform.Domain.Identity;

namespace Platform.Cli.Generate;

/// <summary>Draws what happens next in a generated world; one of them for each lane, each with its own seed.</summary>
public sealed class GeneratedEvents(GeneratedWorld world, int seed, int lane)
{
    /// <summary>Of a hundred events, how many outside systems report; the others happen to accounts.</summary>
    private const int OutsideOfHundred = 60;
    private const int RefusedOfHundred = 3;

    /// <summary>How far back outside actions go, and how late they are told of.</summary>
    private static readonly TimeSpan History = TimeSpan.FromDays(90);
    private static readonly TimeSpan LateMax = TimeSpan.FromHours(1);

    private static readonly string[] Actions =
    [
        "s3:GetObject",
        "s3:PutObject",
        "s3:ListBucket",
        "iam:CreateUser",
        "iam:AttachUserPolicy",
        "sts:AssumeRole",
        "ec2:RunInstances",
        "kms:Decrypt",
    ];

    private readonly Random _random = new(HashCode(seed, lane));
    private readonly HashSet<int> _locked = [];
    private int _recorded;

    public bool NextIsOutside() => _random.Next(100) < OutsideOfHundred;

    public GeneratedCaller NextCaller() => world.Callers[_random.Next(world.Callers.Count)];

    public T OneOf<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public int Below(int count) => _random.Next(count);

    public static AccountRegistered Registered(Guid id, int number) =>
        new($"{id:N}@example.org", string.Create(CultureInfo.InvariantCulture, $"Person {number}"));

    /// <summary>What happens to an account that is registered.</summary>
    public object OfAccount(int account)
    {
        if (_locked.Remove(account))
        {
            return new AccountUnlocked("The person has called back.");
        }
        if (_random.Next(3) == 0)
        {
            _locked.Add(account);
            return new AccountLocked("Signed in from two countries within an hour.");
        }
        return new AccountRenamed(string.Create(CultureInfo.InvariantCulture, $"Person {account}, {_random.Next(1_000)}th name"));
    }

    /// <summary>What an outside system reports.</summary>
    /// <param name="progress">How far through its history the log is, 0 to 1.</param>
    public ExternalActionRecorded Outside(DateTimeOffset now, double progress)
    {
        var outsider = _random.Next(world.Outsiders.Count);
        return new ExternalActionRecorded(
            "generated",
            string.Create(CultureInfo.InvariantCulture, $"{seed}-{lane}-{_recorded++}"),
            OneOf(Actions),
            world.Outsiders[outsider],
            OneOf(world.Targets),
            _random.Next(100) < RefusedOfHundred ? "AccessDenied" : "ok",
            now - (History * (1 - progress)) - (LateMax * _random.NextDouble()),
            GeneratedWorld.OutsiderIp(outsider),
            "aws-cli/2.15 (generated)",
            null
        );
    }

    // Of our own, since System.HashCode differs from process to process.
    private static int HashCode(int seed, int lane) => unchecked((seed * 7_919) + (lane * 104_729));
}
