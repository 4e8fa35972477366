using System.Data.Common;
using Marten;
using NpgsqlTypes;
using Platform.Ledger.Entry;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Platform.Ledger.Claims;

/// <summary>Gives up and takes the unique values of a save, in front of its append. What is given up is free for the same save.</summary>
internal sealed class ClaimOperation : IFrontOperation
{
    private List<ClaimChange> changes = [];

    /// <summary>What the session takes and gives up in its next save: this, whatever was said before.</summary>
    public static void Put(IDocumentSession session, List<ClaimChange> changes)
    {
        var queued = PendingOperations.Of(session).OfType<ClaimOperation>().FirstOrDefault();
        if (queued is null && changes.Count > 0)
        {
            session.QueueOperation(queued = new ClaimOperation());
        }
        queued?.changes = changes;
    }

    /// <summary>What the session's next save takes and gives up.</summary>
    public static HashSet<ClaimChange> Of(IDocumentSession session) =>
        new(PendingOperations.Of(session).OfType<ClaimOperation>().SelectMany(o => o.changes), ReferenceEqualityComparer.Instance);

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        builder.Append("select ledger.claim(");
        Add(builder, changes.ConvertAll(change => change.Tenant));
        builder.Append(", ");
        Add(builder, changes.ConvertAll(change => change.Stream));
        builder.Append(", ");
        Add(builder, changes.ConvertAll(change => change.Name));
        builder.Append(", ");
        Add(builder, changes.ConvertAll(change => change.Scope));
        builder.Append(", ");
        builder.AppendParameter(changes.ConvertAll(change => change.Digest).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        builder.Append(")");
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;

    private static void Add(ICommandBuilder builder, List<string> texts) =>
        builder.AppendParameter(texts.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
}
