using System.Globalization;
using Platform.Verify.Entries;
using Platform.Verify.Formats;
using Platform.Verify.Input;

namespace Platform.Verify.Verbs;

/// <summary><c>log</c> and <c>compare</c>: a whole export, or a part.</summary>
internal sealed class LogVerb(Options options, TextWriter output, Progress progress)
{
    /// <exception cref="WrongException">What is wrong first.</exception>
    /// <exception cref="UnusableException">It cannot be checked.</exception>
    public void Run(string export)
    {
        using var bundle = Bundle.Open(export);
        Check(bundle, new Trust(options, bundle), older: null);
    }

    /// <summary>As <see cref="Run"/>, and the export must begin with what an older checkpoint has signed.</summary>
    public void Compare(string olderFile, string newerExport)
    {
        using var bundle = Bundle.Open(newerExport);
        var trust = new Trust(options, bundle);
        var older = Checkpoint.Parse(Bundle.SmallFile(olderFile), olderFile);
        var signers = trust.Check(older);
        Check(bundle, trust, older);
        output.WriteLine($"extends: the first {older.Size} entries have the root of {olderFile}, {signers}");
    }

    private void Check(Bundle bundle, Trust trust, Checkpoint? older)
    {
        var manifest = Manifest.Parse(bundle.Small("manifest.json"));
        var checkpoint = Checkpoint.Parse(bundle.Small("checkpoint"), "checkpoint");
        if (checkpoint.Origin != manifest.Origin || checkpoint.Size != manifest.Size)
            throw new WrongException($"manifest.json: {manifest.Origin} with {manifest.Size} entries is not the checkpoint's log and size");
        CheckOlder(manifest, checkpoint, older);
        // At first for whether it is signed at all: nobody wants to wait for that until all entries have been read.
        trust.Check(checkpoint);
        var root = RootProof(bundle, checkpoint);
        trust.RequirePolicyFor(root.Checkpoint.Origin);
        trust.Check(root.Checkpoint);

        var lines = new EntryLines(bundle, manifest.Tenant, options.Strict, progress);
        var seen = manifest.IsPart ? new PartOfLog(lines, bundle, checkpoint).Check() : new WholeLog(lines, checkpoint, older).Check();
        if (seen.Count > 0 && seen.Newest is null)
            throw new WrongException($"{EntryLines.Place(seen.Count)}: has no time");
        Say(manifest, seen);
        output.WriteLine($"checkpoint: {checkpoint.Size} entries, root {checkpoint.Root}, {trust.Check(checkpoint, seen.Newest)}");
        output.WriteLine(
            $"root log: holds this checkpoint at index {root.Index} of {root.Checkpoint.Size}, {trust.Check(root.Checkpoint, seen.Newest)}"
        );
        foreach (var name in Bundle.Names[^3..].Where(bundle.Has))
            output.WriteLine($"not verified: {name} (for reading; what counts is {Bundle.Entries})");
        trust.Explain(output);
    }

    // The root log's entries are the texts of other logs' checkpoints.
    private static TlogProof RootProof(Bundle bundle, Checkpoint checkpoint)
    {
        var proof = TlogProof.Parse(bundle.Small("root.tlog-proof"), "root.tlog-proof");
        if (proof.Checkpoint.Origin != $"{checkpoint.Base}/root")
            throw new WrongException($"root.tlog-proof: is of the log {proof.Checkpoint.Origin}, not of {checkpoint.Base}/root");
        proof.Check(checkpoint.Note.Text);
        return proof;
    }

    private static void CheckOlder(Manifest manifest, Checkpoint checkpoint, Checkpoint? older)
    {
        if (older is null)
            return;
        if (manifest.IsPart)
            throw new UnusableException("compare needs a whole export: this one is a part");
        if (older.Origin != checkpoint.Origin)
            throw new UnusableException($"{older.File}: is a checkpoint of {older.Origin}, the export is of {checkpoint.Origin}");
        if (older.Size > checkpoint.Size)
            throw new WrongException($"rewound: the older checkpoint covers {older.Size} entries, the export's only {checkpoint.Size}");
    }

    private void Say(Manifest manifest, EntriesSeen seen)
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{manifest.Origin}: {seen.Count} entries of {seen.Streams} streams, {seen.Links} links; the last written {seen.Newest:yyyy-MM-dd'T'HH:mm:ss'Z'}"
            )
        );
        output.WriteLine(
            manifest.IsPart
                ? "part: every line is in the checkpoint's tree at its index. Whether a line is missing from a part cannot be seen from it."
                : "whole: every chain holds from its beginning, and the lines give the checkpoint's root"
        );
    }
}
