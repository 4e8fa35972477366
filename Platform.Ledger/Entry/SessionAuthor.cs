using Marten;

namespace Platform.Ledger.Entry;

/// <summary>A session knows for whom it saves. Kept in the session's headers, which are not stored.</summary>
public static class SessionAuthor
{
    private const string Header = "platform-author";

    /// <summary>What the session saves from now on, this author does. A save without an author is refused.</summary>
    public static T ActAs<T>(this T session, EntryAuthor author)
        where T : IDocumentSession
    {
        session.SetHeader(Header, author);
        return session;
    }

    internal static EntryAuthor Author(this IDocumentSession session) =>
        session.GetHeader(Header) as EntryAuthor
        ?? throw new LedgerRefusalException("no-author", "the session has no author: call ActAs before the save");
}
