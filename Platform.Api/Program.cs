using Platform.Api.Hosting;

var role = Environment.GetEnvironmentVariable("PLATFORM_ROLE") ?? "all";
await PlatformHost.RunAsync(role, Environment.GetEnvironmentVariable("PLATFORM_URLS") ?? "http://127.0.0.1:5080", CancellationToken.None);
