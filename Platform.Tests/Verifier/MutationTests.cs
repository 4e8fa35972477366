using System.Text;
using Platform.Tests.Support;

namespace Platform.Tests.Verifier;

/// <summary>Whatever is changed in an export is found, at the line the naive verifier names; what was not changed raises no alarm.</summary>
public sealed class MutationTests(ITestOutputHelper output) : IDisposable
{
    private const int Entries = 120;
    private const int RoundsMax = 25;
    private readonly ExportDirectory _directory = new();

    private delegate void Mutation(List<byte[]> lines, Random random);

    [Fact]
    public void changed_entries_are_found_at_the_first_wrong_line()
    {
        var random = new Random(Seeds.Next(output));
        using var log = new MadeLog(Entries, random.Next(), streams: 12);
        foreach (var mutation in new Mutation[] { Flip, FlipInTail, Remove, Repeat, Swap, Move, CutEnd, Forge, Append, Reuse })
        {
            for (var round = 0; round < RoundsMax; round++)
            {
                var export = MadeExport.Whole(log);
                var lines = new List<byte[]>(log.Entries);
                mutation(lines, random);
                export.SetEntries(lines);
                Compare(export, log, $"{mutation.Method.Name}, round {round}");
            }
        }
    }

    [Fact]
    public void a_file_cut_anywhere_is_found()
    {
        var random = new Random(Seeds.Next(output));
        using var log = new MadeLog(Entries, random.Next());
        for (var round = 0; round < RoundsMax; round++)
        {
            var export = MadeExport.Whole(log);
            var bytes = export.Files["entries.ndjson"];
            export.Files["entries.ndjson"] = bytes[..random.Next(bytes.Length)];
            Compare(export, log, $"round {round}");
        }
    }

    [Fact]
    public void a_line_changed_within_its_data_is_named_itself_where_another_follows_in_its_stream()
    {
        var random = new Random(Seeds.Next(output));
        using var log = new MadeLog(Entries, random.Next(), streams: 1);
        for (var round = 0; round < RoundsMax; round++)
        {
            var export = MadeExport.Whole(log);
            var lines = new List<byte[]>(log.Entries);
            var i = random.Next(Entries - 1);
            lines[i] = Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(lines[i]).Replace("\"size\":", "\"sizf\":", StringComparison.Ordinal)
            );
            export.SetEntries(lines);
            Run(export).Errors.ShouldStartWith($"WRONG: entries.ndjson line {i + 1}: was changed:");
        }
    }

    [Fact]
    public void a_flipped_bit_in_what_was_signed_or_proven_is_found()
    {
        var random = new Random(Seeds.Next(output));
        using var log = new MadeLog(Entries, random.Next());
        foreach (var (file, end) in new[] { ("checkpoint", "\n\n"), ("root.tlog-proof", "\n\n"), ("manifest.json", "}") })
        {
            for (var round = 0; round < RoundsMax; round++)
            {
                var export = MadeExport.Whole(log);
                var covered = export.Get(file).IndexOf(end, StringComparison.Ordinal);
                // What a manifest says of its filter's parts is for people.
                var from = file == "manifest.json" ? export.Get(file).IndexOf("\"format\"", StringComparison.Ordinal) : 0;
                export.Files[file][random.Next(from, covered)] ^= (byte)(1 << random.Next(8));
                Run(export).ExitCode.ShouldBeOneOf([1, 2], $"{file}: {export.Get(file)}");
            }
        }
    }

    [Fact]
    public void clean_exports_of_any_size_raise_no_alarm()
    {
        var random = new Random(Seeds.Next(output));
        foreach (var size in new[] { 0, 1, 2, 3, 7, 8, 9, 255, 256, 257, random.Next(300, 3000) })
        {
            using var log = new MadeLog(size, random.Next());
            var whole = Run(MadeExport.Whole(log), "--strict");
            whole.ExitCode.ShouldBe(0, $"size {size}: {whole.Errors}");
            int[] some = [.. Enumerable.Range(0, size).Where(_ => random.Next(3) == 0).Take(100)];
            var part = Run(MadeExport.Part(log, some), "--strict");
            part.ExitCode.ShouldBe(0, $"{some.Length} of {size}: {part.Errors}");
        }
    }

    public void Dispose() => _directory.Dispose();

    private void Compare(MadeExport export, MadeLog log, string what)
    {
        var wrong = NaiveVerifier.FirstWrong(export.Files["entries.ndjson"], MadeLog.Tenant, Entries, NaiveTree.Root(log.Leaves));
        var found = Run(export);
        found.ExitCode.ShouldBe(wrong is null ? 0 : 1, $"{what}: {found.Errors}");
        if (wrong is not null)
            found.Errors.ShouldStartWith($"WRONG: {wrong}", customMessage: what);
    }

    private Verifying.Outcome Run(MadeExport export, params string[] options)
    {
        var directory = _directory.At("export");
        var found = Verifying.Run(["log", export.WriteDirectory(directory), .. options]);
        Directory.Delete(directory, recursive: true);
        return found;
    }

    private static void Flip(List<byte[]> lines, Random random) => FlipIn(lines, random, from: _ => 0);

    private static void FlipInTail(List<byte[]> lines, Random random) => FlipIn(lines, random, from: line => line.Length - 190);

    private static void FlipIn(List<byte[]> lines, Random random, Func<byte[], int> from)
    {
        var i = random.Next(lines.Count);
        var changed = (byte[])lines[i].Clone();
        changed[random.Next(from(changed), changed.Length)] ^= (byte)(1 << random.Next(8));
        lines[i] = changed;
    }

    private static void Remove(List<byte[]> lines, Random random) => lines.RemoveAt(random.Next(lines.Count));

    private static void Repeat(List<byte[]> lines, Random random) =>
        lines.Insert(random.Next(lines.Count + 1), lines[random.Next(lines.Count)]);

    private static void Swap(List<byte[]> lines, Random random)
    {
        var (a, b) = (random.Next(lines.Count), random.Next(lines.Count));
        (lines[a], lines[b]) = (lines[b], lines[a]);
    }

    private static void Move(List<byte[]> lines, Random random)
    {
        var line = lines[random.Next(lines.Count)];
        lines.Remove(line);
        lines.Insert(random.Next(lines.Count + 1), line);
    }

    private static void CutEnd(List<byte[]> lines, Random random)
    {
        var cut = random.Next(1, 9);
        lines.RemoveRange(lines.Count - cut, cut);
    }

    // Another history from some place on, every chain in order.
    private static void Forge(List<byte[]> lines, Random random)
    {
        var other = MadeEntries.Of(MadeLog.Tenant, lines.Count, random.Next(), streams: 12);
        lines.Clear();
        lines.AddRange(other);
    }

    private static void Append(List<byte[]> lines, Random random) =>
        lines.AddRange(MadeEntries.Of(MadeLog.Tenant, 1, random.Next(), streams: 1000).Select(Renamed));

    // A line of another tenant's log.
    private static void Reuse(List<byte[]> lines, Random random) =>
        lines[random.Next(lines.Count)] = MadeEntries.Of("another-tenant", 1, random.Next(), streams: 1)[0];

    private static byte[] Renamed(byte[] entry) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entry).Replace("account/", "accounts/", StringComparison.Ordinal));
}
