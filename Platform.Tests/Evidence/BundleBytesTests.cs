using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Cli.Client;
using Platform.Cli.Evidence;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Evidence;

public sealed class BundleBytesTests
{
    private const int Entries = 5_000;
    private const int Unsigned = 2;

    [Fact]
    public async Task the_same_log_and_checkpoint_give_equal_bytes()
    {
        var directory = ThrowAwayDirectory.Create("bundles");
        Directory.CreateDirectory(directory);
        var port = LoopbackPort.Free();
        await using var answers = await AnsweringAsync(port);
        using var client = new ApiClient($"http://127.0.0.1:{port}", "a key");
        var request = new BundleRequest(new BundleFilter(null, null, null, null), ReadableFiles.Kinds, Open: false);
        var written = new List<byte[]>();
        foreach (var name in new[] { "first.zip", "second.zip" })
        {
            var path = Path.Combine(directory, name);
            var bundle = await new EvidenceBundle(client, request).WriteAsync(path, false, _ => { }, CancellationToken.None);
            bundle.Entries.ShouldBe(Entries);
            bundle.Unsigned.ShouldBe(Unsigned);
            written.Add(await File.ReadAllBytesAsync(path));
        }
        written[1].SequenceEqual(written[0]).ShouldBeTrue();
        await ThrowAwayDirectory.RemoveAsync(directory);
    }

    [Fact]
    public void sums_are_those_of_zip()
    {
        ZipCrc.Add(0, "123456789"u8).ShouldBe(0xcbf43926u);
        ZipCrc.Add(ZipCrc.Add(0, "12345"u8), "6789"u8).ShouldBe(0xcbf43926u);
    }

    // The log as it would be if nothing happened to it between two exports: each export is itself an event.
    private static async Task<WebApplication> AnsweringAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var evidence = new
        {
            tenant = "t1",
            origin = "log.example/t1",
            size = $"{Entries}",
            logged = $"{Entries + Unsigned}",
            checkpoint = "a\n",
            root = "b\n",
            keys = "c\n",
            policy = "quorum none\n",
        };
        app.MapGet("/v1/log/evidence", () => Results.Json(evidence));
        app.MapGet(
            "/v1/audit/entries",
            (HttpContext context, int limit, int? after) =>
            {
                var first = (after ?? 0) + 1;
                if (first + limit <= Entries)
                {
                    context.Response.Headers["Platform-Next"] = $"{first + limit - 1}";
                }
                var lines = Enumerable.Range(first, Math.Min(limit, Entries - first + 1)).Select(Entry);
                return Results.Text(string.Concat(lines), "application/x-ndjson", Encoding.UTF8);
            }
        );
        await app.StartAsync();
        return app;
    }

    private static string Entry(int position) =>
        $$$"""
            {"actor":{"id":"k{{{position % 7}}}","kind":"key"},"at":"2026-11-21T02:10:11.123456Z","cause":null,"data":{},"format":1,
            "from":{"agent":null,"ip":null,"session":null},"id":"0198c0de-0000-7000-8000-{{{position:000000000000}}}","prev":null,"schema":1,
            "stream":"role/{{{position}}}","tenant":"t1","trace":null,"type":"role-changed","version":1}
            """.ReplaceLineEndings("") + "\n";
}
