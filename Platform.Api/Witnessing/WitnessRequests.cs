using System.Text;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Api.Witnessing;

/// <summary>What is asked of a witness over HTTP.</summary>
internal static class WitnessRequests
{
    private const string TextType = "text/plain; charset=utf-8";

    /// <summary>How long a body may take to arrive.</summary>
    private static readonly TimeSpan BodyMax = TimeSpan.FromSeconds(10);

    /// <summary><c>POST /add-checkpoint</c>.</summary>
    public static async Task AddAsync(HttpContext context, Witness witness)
    {
        byte[] body;
        using var deadline = new CancellationTokenSource(BodyMax);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            using var read = new MemoryStream();
            await context.Request.Body.CopyToAsync(read, either.Token);
            body = read.ToArray();
        }
        catch (BadHttpRequestException e)
        {
            // Too long, or not HTTP: the server knows the status.
            context.Response.StatusCode = e.StatusCode;
            return;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status408RequestTimeout;
            return;
        }
        var answer = await witness.AddAsync(body, context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        await WriteAsync(context, answer.ContentType, answer.Text);
    }

    /// <summary><c>GET /{hash}/checkpoint</c>: what was cosigned last of the log whose origin has this SHA-256.</summary>
    public static async Task ShowAsync(HttpContext context, string hash, Witness witness)
    {
        if (await witness.FindAsync(hash, context.RequestAborted) is { } note)
        {
            await WriteAsync(context, TextType, note.ToString());
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static async Task WriteAsync(HttpContext context, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
