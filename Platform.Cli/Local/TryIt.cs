namespace Platform.Cli.Local;

/// <summary>What a newcomer sees when the platform is up: where it is, and five commands to paste.</summary>
public static class TryIt
{
    public static void Print(TextWriter output, string url, string keyFile)
    {
        output.WriteLine(
            $$"""

            Platform runs at {{url}} (API description at {{url}}/docs)
            The operator's key is in {{keyFile}}

            Try it:
              TENANT=$(curl -sS {{url}}/v1/tenants -H "Authorization: Bearer $(cat {{keyFile}})" --json '{"slug":"acme","name":"Acme"}' | sed 's/.*"id":"\([^"]*\)".*/\1/'); echo "$TENANT"
              KEY=$(curl -sS {{url}}/v1/tenants/$TENANT/api-keys -H "Authorization: Bearer $(cat {{keyFile}})" --json '{"name":"first","permissions":["*"]}' | sed 's/.*"key":"\([^"]*\)".*/\1/'); echo "$KEY"
              curl -sS {{url}}/v1/audit/records -H "Authorization: Bearer $KEY" --json '{"records":[{"source":"demo","id":"1","action":"door:open","actor":"ann","target":"door/1","outcome":"ok","occurredAt":"2026-11-21T08:00:00Z"}]}'
              curl -sS "{{url}}/v1/audit/events?limit=10" -H "Authorization: Bearer $KEY" -H 'Purpose: trying it out'
              curl -sS -X POST {{url}}/v1/audit/verifications -H "Authorization: Bearer $KEY"
            """
        );
    }
}
