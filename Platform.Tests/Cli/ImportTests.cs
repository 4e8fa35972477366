using System.Globalization;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

public sealed class ImportTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_file_is_recorded_once_however_often_it_is_imported()
    {
        var sample = Repository.At("samples/cloudtrail.ndjson");
        var first = await host.RunAsync("import", "cloudtrail", sample, "--tenant", "twice");
        first.ShouldSatisfyAllConditions(
            () => first.ExitCode.ShouldBe(0, first.Errors),
            () => first.Output.ShouldStartWith("42 records: 42 recorded, 0 duplicates, in "),
            () => first.Errors.ShouldContain("There was no tenant 'twice': it has been created")
        );
        (await host.RunAsync("import", "cloudtrail", sample, "--tenant", "twice")).Output.ShouldStartWith(
            "42 records: 0 recorded, 42 duplicates"
        );

        var found = await host.RunAsync("search", "--tenant", "twice", "--actor", "ben", "--action", "iam:CreateUser");
        found.Output.ShouldContain("1 event\n");
        found.Output.ShouldContain("backup-agent");
        (await host.RunAsync("verify", "--tenant", "twice")).ShouldSatisfyAllConditions(
            run => run.ExitCode.ShouldBe(0),
            run => run.Output.ShouldStartWith("Clean (twice): ")
        );
    }

    [Fact]
    public async Task an_import_that_was_killed_half_way_is_run_again_and_doubles_nothing()
    {
        const int Records = 8_000;
        var file = Path.Combine(host.Directory, "many.ndjson");
        await File.WriteAllLinesAsync(file, Enumerable.Range(1, Records).Select(Line));
        using (var import = host.Start("import", "cloudtrail", file, "--tenant", "killed"))
        {
            (await Until.TrueAsync(async () => await RecordedAsync() > 0, Soon)).ShouldBeTrue();
            import.Kill();
            await import.WaitForExitAsync();
        }
        var before = await RecordedAsync();
        before.ShouldBeLessThan(Records);
        var again = await host.RunAsync("import", "cloudtrail", file, "--tenant", "killed");
        again.ExitCode.ShouldBe(0, again.Errors);
        again.Output.ShouldStartWith("8,000 records: ");
        (await RecordedAsync()).ShouldBe(Records);
    }

    [Fact]
    public async Task bad_lines_are_named_and_the_others_recorded()
    {
        var file = Path.Combine(host.Directory, "bad.ndjson");
        await File.WriteAllLinesAsync(file, [Line(1), "nonsense", "", Line(2), """{"eventID":"x"}"""]);
        var run = await host.RunAsync("import", "cloudtrail", file, "--tenant", "bad-lines");
        run.ShouldSatisfyAllConditions(
            () => run.ExitCode.ShouldBe(1),
            () => run.Output.ShouldStartWith("2 records: 2 recorded"),
            () => run.Errors.ShouldContain("line 2 is no JSON in UTF-8\nline 5 has no eventSource\n2 lines were not recorded")
        );
    }

    private static string Line(int number) =>
        $$$"""{"eventID":"event-{{{number}}}","eventTime":"2026-03-09T07:58:02Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","userIdentity":{"userName":"ann"},"requestParameters":{"bucketName":"b","key":"{{{number}}}"}}""";

    private async Task<long> RecordedAsync() =>
        Convert.ToInt64(
            await Sql.ScalarAsync(
                host.Instance.SuperuserUrl,
                """
                SELECT count(*) FROM platform.log l WHERE l.stream LIKE 'external-action/%' AND l.tenant IN (
                    SELECT t.tenant FROM platform.log t
                    WHERE t.stream LIKE 'tenant/%' AND convert_from(t.entry, 'UTF8')::jsonb #>> '{data,slug}' = 'killed')
                """
            ),
            CultureInfo.InvariantCulture
        );
}
