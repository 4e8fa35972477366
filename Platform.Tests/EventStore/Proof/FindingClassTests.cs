using System.Text.RegularExpressions;
using Platform.EventStore.Proof;
using Platform.Ledger.Proof;

namespace Platform.Tests.EventStore.Proof;

/// <summary>Every class of finding is reached, and names the place.</summary>
public sealed partial class FindingClassTests(FilledLog filled) : IClassFixture<FilledLog>
{
    [Fact]
    public async Task a_log_resealed_unchanged_is_clean()
    {
        (await AfterAsync((log, _) => log.Reseal())).First.ShouldBeNull();
    }

    [Theory]
    [InlineData(FindingClass.BrokenLink, "\"prev\":\"[^\"]*\"", "\"prev\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData(FindingClass.BrokenLink, "\"prev\":\"[^\"]*\"", "\"prev\":null")]
    [InlineData(FindingClass.TimeBackwards, "\"at\":\"[0-9]*", "\"at\":\"1999")]
    [InlineData(FindingClass.UnreadableEntry, "^{", "[")]
    [InlineData(FindingClass.UnreadableEntry, "}$", "}}")]
    [InlineData(FindingClass.UnreadableEntry, "\"format\":1", "\"format\":2")]
    [InlineData(FindingClass.UnreadableEntry, "\"at\":\"2", "\"at\":\"x")]
    [InlineData(FindingClass.UnreadableEntry, "\"prev\":\"", "\"prev\":\"!")]
    [InlineData(FindingClass.UnreadableEntry, "\"schema\":1", "\"version\":2")]
    [InlineData(FindingClass.TenantColumn, "\"tenant\":\"[^\"]*\",\"trace", "\"tenant\":\"\",\"trace")]
    [InlineData(FindingClass.StreamColumn, "\"stream\":\"[^\"]*\"", "\"stream\":7")]
    [InlineData(FindingClass.VersionColumn, "\"version\":[0-9]*}", "\"version\":0}")]
    public async Task an_entry_that_was_resealed_still_has_to_fit(string expected, string pattern, string replacement)
    {
        var position = 0L;
        var report = await AfterAsync(
            (log, _) =>
            {
                var line = log.Log.FindLast(l => l.Version > 1)!;
                position = line.Position;
                var entry = Regex.Replace(line.Entry.Text(), pattern, replacement).Bytes();
                log.Log[(int)position - 1] = line with { Entry = entry };
                log.Reseal();
            }
        );
        var found = report.First.ShouldNotBeNull();
        // A value of the wrong kind is no entry at all.
        found.Class.ShouldBe(replacement.EndsWith(":7", StringComparison.Ordinal) ? FindingClass.UnreadableEntry : expected);
        found.Position.ShouldBe(position);
    }

    [Fact]
    public async Task a_version_that_is_left_out_is_found_though_everything_was_resealed()
    {
        var position = 0L;
        var report = await AfterAsync(
            (log, _) =>
            {
                var line = log.Log.FindLast(l => l.Version > 1)!;
                position = line.Position;
                var text = VersionMember().Replace(line.Entry.Text(), $"\"version\":{line.Version + 1}}}");
                log.Log[(int)position - 1] = line with { Version = line.Version + 1, Entry = text.Bytes() };
                log.Reseal();
            }
        );
        report.First!.Class.ShouldBe(FindingClass.VersionGap);
        report.First.Position.ShouldBe(position);
    }

    [Theory]
    [InlineData(FindingClass.EntryChanged)]
    [InlineData(FindingClass.LeafColumn)]
    [InlineData(FindingClass.TenantColumn)]
    [InlineData(FindingClass.StreamColumn)]
    [InlineData(FindingClass.VersionColumn)]
    [InlineData(FindingClass.TenantPositionGap)]
    [InlineData(FindingClass.PositionGap)]
    [InlineData(FindingClass.EntryMoved)]
    [InlineData(FindingClass.LogEndsEarly)]
    [InlineData(FindingClass.BeyondLastGroup)]
    public async Task a_changed_row_is_named_with_what_is_wrong_there(string expected)
    {
        Finding? wanted = null;
        var report = await AfterAsync(
            (log, random) =>
            {
                var i = log.Log.Count / 2;
                var line = log.Log[i];
                wanted = new Finding(expected, "", line.Position, null, line.Tenant, line.TenantPosition, line.Stream, line.Version);
                switch (expected)
                {
                    case FindingClass.EntryChanged:
                        log.Log[i] = line with { Entry = random.Flip(line.Entry) };
                        break;
                    case FindingClass.LeafColumn:
                        log.Log[i] = line with { Leaf = random.Flip(line.Leaf) };
                        break;
                    case FindingClass.TenantColumn:
                        log.Log[i] = line with { Tenant = "intruder" };
                        wanted = wanted with { Tenant = "intruder" };
                        break;
                    case FindingClass.StreamColumn:
                        log.Log[i] = line with { Stream = "grant/other" };
                        wanted = wanted with { Stream = "grant/other" };
                        break;
                    case FindingClass.VersionColumn:
                        log.Log[i] = line with { Version = 77 };
                        wanted = wanted with { Version = 77 };
                        break;
                    case FindingClass.TenantPositionGap:
                        log.Log[i] = line with { TenantPosition = 7_777 };
                        break;
                    case FindingClass.PositionGap:
                        log.Log.RemoveAt(i);
                        wanted = wanted with { Tenant = null, TenantPosition = null, Stream = null, Version = null };
                        break;
                    case FindingClass.EntryMoved:
                        i = log.Log.FindIndex(1, l => l.Tenant != log.Log[(int)l.Position - 2].Tenant);
                        (log.Log[i - 1], log.Log[i]) = (log.Log[i] with { Position = i }, log.Log[i - 1] with { Position = i + 1 });
                        line = log.Log[i - 1];
                        wanted = new Finding(expected, "", i, null, line.Tenant, line.TenantPosition, line.Stream, line.Version);
                        break;
                    case FindingClass.LogEndsEarly:
                        log.Log.RemoveRange(i, log.Log.Count - i);
                        wanted = wanted with { Tenant = null, TenantPosition = null, Stream = null, Version = null };
                        break;
                    default:
                        log.Log.Add(line with { Position = log.End + 1, TenantPosition = 7_777, Version = 77 });
                        wanted = wanted with { Position = log.End, TenantPosition = 7_777, Version = 77 };
                        break;
                }
            }
        );
        var found = report.First.ShouldNotBeNull();
        (found with { Sentence = "", Group = null }).ShouldBe(wanted, found.ToString());
    }

    [Theory]
    [InlineData(FindingClass.GroupGap)]
    [InlineData(FindingClass.GroupBounds)]
    [InlineData(FindingClass.GroupDigest)]
    [InlineData(FindingClass.GroupSeal)]
    [InlineData(FindingClass.RequestChanged)]
    [InlineData(FindingClass.RequestMissing)]
    [InlineData(FindingClass.RequestOrphan)]
    public async Task a_changed_group_is_named_with_its_number_and_first_position(string expected)
    {
        GroupLine? group = null;
        var report = await AfterAsync(
            (log, random) =>
            {
                var request = log.Requests.First(r => r.Ordinal == 2);
                var i = log.Groups.FindIndex(g => g.Number == request.Group);
                group = log.Groups[i];
                switch (expected)
                {
                    case FindingClass.GroupGap:
                        log.Groups.RemoveAt(i);
                        group = group with { Number = group.Number + 1 };
                        break;
                    case FindingClass.GroupBounds:
                        log.Groups[i] = group with { First = group.First + 1 };
                        break;
                    case FindingClass.GroupDigest:
                        log.Groups[i] = group with { Digest = random.Flip(group.Digest) };
                        break;
                    case FindingClass.GroupSeal:
                        log.Groups[i] = group with { Seal = random.Flip(group.Seal) };
                        break;
                    case FindingClass.RequestChanged:
                        log.Requests.Remove(request);
                        log.Requests.Add(request with { Ordinal = 50 });
                        break;
                    case FindingClass.RequestMissing:
                        log.Requests.Remove(request);
                        break;
                    default:
                        log.Requests.Add(request with { Id = Guid.NewGuid(), Ordinal = 50 });
                        break;
                }
            }
        );
        var found = report.First.ShouldNotBeNull();
        (found.Class, found.Position, found.Group).ShouldBe((expected, group!.First, group.Number), found.ToString());
    }

    private Task<VerificationReport> AfterAsync(Action<LogCopy, Random> tamper) => filled.AfterAsync(log => tamper(log, new Random(7)));

    [GeneratedRegex("\"version\":[0-9]+}$")]
    private static partial Regex VersionMember();
}
