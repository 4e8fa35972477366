using System.Data.Common;
using JasperFx;
using Marten;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Platform.Ledger.Entry;

/// <summary>A stream that a decision read, at the version it saw; 0: there was none.</summary>
public readonly record struct StreamVersion(string Tenant, string Stream, long Version);

/// <summary>
/// Holds every stream that a decision read until the save ends, in one order for all who do, and refuses the save where one has moved. Two decisions
/// that each read what the other writes cannot both succeed.
/// </summary>
public static class HeadCheck
{
    /// <summary>Streams of one decision at most.</summary>
    public const int StreamsMax = 1_000;

    /// <summary>The save goes through only if all of these are as they were read.</summary>
    public static void RequireUnmoved(this IDocumentSession session, params IReadOnlyCollection<StreamVersion> read)
    {
        if (read.Count > StreamsMax)
        {
            throw new LedgerRefusalException(
                "too-many-streams",
                $"a decision reads {read.Count} streams, over the {StreamsMax} that are checked"
            );
        }
        session.QueueOperation(new HeadOperation([.. read]));
    }

    private sealed class HeadOperation(List<StreamVersion> read) : IFrontOperation
    {
        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
        {
            builder.Append("select ledger.moved(");
            builder.AppendParameter(read.ConvertAll(r => r.Tenant).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            builder.Append(", ");
            builder.AppendParameter(read.ConvertAll(r => r.Stream).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            builder.Append(", ");
            builder.AppendParameter(read.ConvertAll(r => r.Version).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
            builder.Append(")");
        }

        public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
    }
}

/// <summary>A stream that the decision read has moved meanwhile; nothing was appended.</summary>
public sealed class StreamMovedException(string stream)
    : ConcurrencyException($"stream {stream} has moved since it was read", typeof(StreamVersion), stream);
