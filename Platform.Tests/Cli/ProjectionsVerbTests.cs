using Npgsql;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

/// <summary><c>projections</c> against a platform of its own, whose read models it steers and mends.</summary>
public sealed class ProjectionsVerbTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task the_list_shows_how_each_stands_and_pause_and_resume_steer_one()
    {
        (await UntilListedAsync("accounts", "running")).ShouldBeTrue();
        var paused = await host.RunAsync("projections", "pause", "accounts");
        paused.ShouldBe(new CliRun(0, "accounts is asked to pause\n", ""));
        (await UntilListedAsync("accounts", "paused")).ShouldBeTrue();
        (await host.RunAsync("projections", "resume", "accounts")).Output.ShouldBe("accounts is asked to go on\n");
        (await UntilListedAsync("accounts", "running")).ShouldBeTrue();
        var unknown = await host.RunAsync("projections", "pause", "nothing");
        unknown.ExitCode.ShouldBe(1);
        unknown.Errors.ShouldContain("404 not-found: There is no projection of this name.");
    }

    [Fact]
    public async Task a_rebuild_shows_its_progress_and_ends_with_what_came_of_it()
    {
        (await UntilListedAsync("trail", "running")).ShouldBeTrue();
        // Held where it would be compared, so that there is something to show.
        await using var holder = await Sql.OpenAsync(host.Instance.SuperuserUrl);
        await using var hold = await holder.BeginTransactionAsync();
        await using (
            var live = new NpgsqlCommand("SELECT FROM read.generations WHERE projection = 'trail' AND state = 'live' FOR UPDATE", holder)
        )
        {
            await live.ExecuteNonQueryAsync();
        }
        using var rebuild = host.Start("projections", "rebuild", "trail");
        const string Tell = """
            UPDATE platform.jobs SET progress = '{"phase": "filling", "done": 1500, "total": 3000}'
            WHERE kind = 'rebuild-projection' AND state = 'running' AND EXISTS (SELECT FROM read.generations WHERE projection = 'trail' AND state = 'building')
            """;
        var shown = rebuild.StandardError.ReadLineAsync();
        // Again and again: the job may still tell its own.
        var there = await Until.TrueAsync(
            async () =>
            {
                await ScalarAsync(Tell);
                return shown.IsCompleted;
            },
            Soon
        );
        there.ShouldBeTrue();
        (await shown)!.ShouldMatch("^Rebuilding trail [1-9][0-9]* %, [0-9,]+ events$");
        await hold.RollbackAsync();

        var output = await rebuild.StandardOutput.ReadToEndAsync().WaitAsync(Soon);
        await rebuild.WaitForExitAsync().WaitAsync(Soon);
        rebuild.ExitCode.ShouldBe(0);
        output.ShouldMatch(@"^Rebuilt trail: generation 2 from [1-9][0-9,]* events in [0-9]+ s; its content is what the old one had\n$");
        (await ScalarAsync("SELECT live FROM read.projections WHERE name = 'trail'")).ShouldBe(2);
        (await host.RunAsync("projections", "consistency", "trail")).Output.ShouldMatch(
            "^trail: as the log says at position [0-9]+, [0-9,]+ rows\n$"
        );
    }

    [Fact]
    public async Task a_parked_event_is_shown_and_replayed_and_what_is_not_parked_is_refused()
    {
        (await host.RunAsync("projections", "parked", "tenants")).Output.ShouldBe("tenants has nothing parked\n");
        var sample = Repository.At("samples/cloudtrail.ndjson");
        (await host.RunAsync("import", "cloudtrail", sample, "--tenant", "parked-one")).ExitCode.ShouldBe(0);
        const string Shown = "SELECT count(*) FROM read.tenants WHERE slug = 'parked-one'";
        (await Until.TrueAsync(async () => await ScalarAsync(Shown) is 1L, Soon)).ShouldBeTrue();
        // As if it could not have been taken.
        var position = await ScalarAsync(
            """
            WITH gone AS (DELETE FROM read.tenants WHERE slug = 'parked-one' RETURNING id)
            INSERT INTO read.parked (projection, generation, position, tenant, stream, version, held, error)
            SELECT 'tenants', p.live, l.position, l.tenant, l.stream, l.version, false, 'OfATest: refused'
            FROM read.projections p, gone g JOIN platform.log l ON l.tenant = 'platform' AND l.stream = 'tenant/' || g.id AND l.version = 1
            WHERE p.name = 'tenants' RETURNING position
            """
        );

        var listed = (await host.RunAsync("projections", "parked", "tenants")).Output;
        listed.ShouldContain($"{position}");
        listed.ShouldContain("OfATest: refused");
        var refused = await host.RunAsync("projections", "replay", "tenants", "1");
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("404 not-parked");

        var replayed = await host.RunAsync("projections", "replay", "tenants", $"{position}");
        replayed.ExitCode.ShouldBe(0, replayed.Errors);
        replayed.Output.ShouldBe("tenants is asked to replay: ./platform projections parked tenants shows what is left\n");
        (await Until.TrueAsync(async () => await ScalarAsync(Shown) is 1L, Soon)).ShouldBeTrue();
        (await host.RunAsync("projections", "parked", "tenants")).Output.ShouldBe("tenants has nothing parked\n");
    }

    private Task<bool> UntilListedAsync(string projection, string state) =>
        Until.TrueAsync(
            async () =>
            {
                var run = await host.RunAsync("projections", "list");
                run.ExitCode.ShouldBe(0, run.Errors);
                return run
                    .Output.Split('\n')
                    .Any(line =>
                        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var name, var shown, ..]
                        && name == projection
                        && shown == state
                    );
            },
            Soon
        );

    // As the superuser: what it does there, nobody of the platform may.
    private Task<object?> ScalarAsync(string sql) => Sql.ScalarAsync(host.Instance.SuperuserUrl, sql);
}
