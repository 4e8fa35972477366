using System.Data.Common;
using NpgsqlTypes;
using Platform.Ledger.Entry;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Platform.Ledger.Answers;

/// <summary>Keeps an answer in the command's own transaction, in front of its append: of two repeats at once, one appends.</summary>
internal sealed class AnswerOperation(AnswerKey key, KeptAnswer answer, DateTimeOffset at) : IFrontOperation
{
    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        builder.Append("select ledger.keep(");
        builder.AppendParameter(key.Tenant, NpgsqlDbType.Text);
        Next(key.Digest, NpgsqlDbType.Bytea);
        Next(key.BodyDigest, NpgsqlDbType.Bytea);
        Next((short)answer.Status, NpgsqlDbType.Smallint);
        Next(answer.ETag, NpgsqlDbType.Text);
        Next(answer.Location, NpgsqlDbType.Text);
        Next(answer.Token, NpgsqlDbType.Text);
        Next(answer.Body, NpgsqlDbType.Text);
        Next(at, NpgsqlDbType.TimestampTz);
        Next(AnswerSeal.Of(key, answer, at), NpgsqlDbType.Bytea);
        builder.Append(")");

        void Next(object? value, NpgsqlDbType type)
        {
            builder.Append(", ");
            builder.AppendParameter(value ?? DBNull.Value, type);
        }
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
}
