using System.Buffers;
using System.Text.Json;
using Platform.Ledger.Serialization.Shapes;

namespace Platform.Ledger.Serialization;

/// <summary>
/// Events to and from the <c>data</c> of an entry: canonical JSON with camelCase names; int as number, long as decimal string, enums in kebab-case,
/// moments as in <see cref="CanonicalWriter.Time"/>, personal strings sealed.
/// </summary>
public sealed class EventJson(EventCatalogue catalogue)
{
    internal EventCatalogue Catalogue => catalogue;

    /// <summary>
    /// Writes an event's data. Throws <see cref="CanonicalJsonException"/> with the place for text that cannot be stored (U+0000, lone surrogates,
    /// names that begin with $), and <see cref="InvalidOperationException"/> for a personal value that is not sealed, without <paramref name="seal"/>. With <paramref name="inPlace"/> the
    /// event forgets the texts that are sealed.
    /// </summary>
    public void Write(object @event, IBufferWriter<byte> output, SealValue? seal = null, bool inPlace = false) =>
        catalogue.ByClr(@event.GetType()).Shape.Write(@event, new DataWriter(new CanonicalWriter(output), seal, inPlace));

    /// <summary>An event's data as bytes.</summary>
    public byte[] Write(object @event, SealValue? seal = null, bool inPlace = false)
    {
        var output = new ArrayBufferWriter<byte>(512);
        Write(@event, output, seal, inPlace);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The event that an entry's data tells of, brought to the newest schema; null for an event type this program does not know. Members it does not
    /// know are passed over. A sealed value that <paramref name="open"/> does not open is read as <c>sealed:&lt;key id&gt;</c>. Throws
    /// <see cref="InvalidDataException"/> for a schema newer than this program's and for data that does not fit.
    /// </summary>
    public object? Read(string name, int schema, JsonElement data, OpenValue? open = null)
    {
        if (catalogue.ByName(name) is not { } type)
            return null;
        if (schema < 1 || schema > type.Schema)
            throw new InvalidDataException($"event {name}: schema {schema} is not one of this program's, 1 to {type.Schema}");
        try
        {
            var current = schema == type.Schema ? data : Upcasting.Upcast(type, schema, data, open);
            return type.Shape.Read(current, new DataReader(open));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"event {name}, schema {schema}: {e.Message}", e);
        }
    }
}
