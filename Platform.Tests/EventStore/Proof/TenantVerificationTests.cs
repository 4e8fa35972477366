using Platform.Ledger.Proof;

namespace Platform.Tests.EventStore.Proof;

/// <summary>A tenant that verifies learns about its own part of the log, and nothing that counts others'.</summary>
public sealed class TenantVerificationTests(FilledLog filled) : IClassFixture<FilledLog>
{
    private static readonly string[] Tenants = ["acme", "globex", "initech", "umbrella", "platform"];

    public static TheoryData<string> Columns => ["entry", "leaf", "tenant", "stream", "version", "tenant_position"];

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task a_changed_row_is_told_to_its_own_tenant_by_tenant_position(string column)
    {
        foreach (var tenant in Tenants)
        {
            LogLine? line = null;
            var report = await filled.AfterAsync(log => line = Change(log, log.Log.FindLastIndex(l => l.Tenant == tenant), column), tenant);
            var found = report.First.ShouldNotBeNull($"{tenant} {column}");
            (found.Position, found.Through, found.Group, found.Tenant).ShouldBe((null, null, null, tenant));
            found.TenantPosition.ShouldBe(line!.TenantPosition, found.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task a_changed_row_of_a_group_without_own_entries_is_not_told(string column)
    {
        var told = 0;
        for (var i = 0; i < filled.Clean.Log.Count; i += 5)
        {
            var group = filled.Clean.GroupOf(i + 1);
            var present = filled.Clean.Log.Where(l => group.First <= l.Position && l.Position <= group.Last).Select(l => l.Tenant);
            present = present.Concat(filled.Clean.Requests.Where(r => r.Group == group.Number).Select(r => r.Tenant));
            if (Tenants.Except(present).FirstOrDefault() is { } absent)
            {
                (await filled.AfterAsync(log => Change(log, i, column), absent)).First.ShouldBeNull($"{absent}, {i + 1}");
                told++;
            }
        }
        told.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task a_group_that_holds_an_own_entry_is_told_by_the_first_of_them()
    {
        var group = filled.Clean.Groups.Last(g => g.First < g.Last);
        var mine = filled.Clean.Log[(int)group.Last - 1];
        var first = filled.Clean.Log.First(l => l.Position >= group.First && l.Tenant == mine.Tenant);
        // A request of that group may come first: it has the position of the write's first event, which is one of these.
        var report = await filled.AfterAsync(
            log => log.Groups[(int)group.Number] = log.Groups[(int)group.Number] with { Seal = new byte[32] },
            mine.Tenant
        );
        var found = report.First.ShouldNotBeNull();
        (found.Class, found.Position, found.TenantPosition).ShouldBe((FindingClass.GroupSeal, null, first.TenantPosition));
        found.Sentence.ShouldNotContain(group.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static LogLine Change(LogCopy log, int i, string column)
    {
        var line = log.Log[i];
        var random = new Random(i);
        log.Log[i] = column switch
        {
            "entry" => line with { Entry = random.Flip(line.Entry) },
            "leaf" => line with { Leaf = random.Flip(line.Leaf) },
            "tenant" => line with { Tenant = "intruder" },
            "stream" => line with { Stream = "grant/other" },
            "version" => line with { Version = 77 },
            _ => line with { TenantPosition = 7_777 },
        };
        return line;
    }
}
