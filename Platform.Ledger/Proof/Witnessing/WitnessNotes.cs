using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>
/// The notes a witness cosigned last, one file a log, named by the hash of its origin: what monitors read, and with the log's own signature on it the
/// evidence if the log ever shows another history. The memory decides; a note that is missing costs nothing but this.
/// </summary>
/// <param name="directory">Made when it is not there.</param>
public sealed class WitnessNotes(string directory)
{
    /// <summary>Puts a note in the place of the one before.</summary>
    public void Keep(Checkpoint checkpoint, SignedNote note)
    {
        Directory.CreateDirectory(directory);
        var path = PathOf(checkpoint.Origin);
        File.WriteAllText(path + ".next", note.ToString());
        File.Move(path + ".next", path, overwrite: true);
    }

    /// <summary>The note of this checkpoint; null where it is not the one kept, or not whole.</summary>
    public SignedNote? Find(Checkpoint checkpoint)
    {
        try
        {
            var note = SignedNote.Parse(File.ReadAllText(PathOf(checkpoint.Origin)));
            return note.Text == checkpoint.Body ? note : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private string PathOf(string origin) => Path.Combine(directory, WitnessedLogs.HashOf(origin));
}
