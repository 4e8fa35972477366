using System.Text.Json;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>How values of one CLR type are written to and read from an event's data; made once at start.</summary>
internal abstract class Shape<T>
{
    /// <summary>True when a personal value can stand inside, so that paths must be kept.</summary>
    public virtual bool HoldsPersonal => false;

    public abstract void Write(T value, DataWriter output);

    public abstract T Read(JsonElement element, DataReader input);
}

/// <summary>Where an event's data goes, and where in it the writer stands.</summary>
internal sealed class DataWriter(CanonicalWriter json, SealValue? seal, bool inPlace)
{
    public CanonicalWriter Json { get; } = json;

    public SealValue? Seal { get; } = seal;

    /// <summary>What is sealed on the way is sealed in the event, too: its text is gone.</summary>
    public bool InPlace { get; } = inPlace;

    /// <summary>RFC 6901 pointer inside the entry.</summary>
    public string Path { get; set; } = PersonalProperty.DataPath;
}

/// <summary>How an event's data is opened, and where in it the reader stands.</summary>
internal sealed class DataReader(OpenValue? open)
{
    public OpenValue? Open { get; } = open;

    /// <summary>RFC 6901 pointer inside the entry.</summary>
    public string Path { get; set; } = PersonalProperty.DataPath;
}
