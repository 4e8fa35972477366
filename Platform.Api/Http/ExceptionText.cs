using System.Data.Common;
using System.Text;

namespace Platform.Api.Http;

/// <summary>
/// An exception for the log: types, stack traces, SQL states, and the messages of our own code. Messages of others are left out: a
/// parser's or a database's repeats the value it choked on, which may be somebody's name.
/// </summary>
public static class ExceptionText
{
    private const string Ours = "Platform.";
    private const int InnerMax = 5;

    public static string Of(Exception e)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (var at = e; at is not null && depth < InnerMax; at = at.InnerException, depth++)
        {
            text.Append(depth == 0 ? "" : "\ncaused by ").Append(at.GetType().FullName);
            if (at.Source?.StartsWith(Ours, StringComparison.Ordinal) == true)
                text.Append(": ").Append(at.Message);
            if (at is DbException { SqlState: { } state })
                text.Append(" SQLSTATE ").Append(state);
            text.Append('\n').Append(at.StackTrace);
        }

        return text.ToString();
    }
}
