using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

var portal = Environment.GetEnvironmentVariable("PORTAL")!;
var resource = Environment.GetEnvironmentVariable("RESOURCE")!;
var builder = WebApplication.CreateBuilder(args);

builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.Authority = portal;
    options.MapInboundClaims = false;
    options.BackchannelTimeout = TimeSpan.FromSeconds(10);
    // Without this the keys are kept for twelve hours.
    options.AutomaticRefreshInterval = TimeSpan.FromMinutes(5);
    options.TokenValidationParameters = new()
    {
        ValidIssuer = portal,
        ValidAudience = resource,
        ValidTypes = ["at+jwt"],
        ValidAlgorithms = ["ES256"],
        ClockSkew = TimeSpan.FromMinutes(1),
    };
});
builder.Services.AddAuthorizationBuilder().AddPolicy("donors.write", policy => policy.RequireAssertion(
    call => call.User.FindFirstValue("scope")?.Split(' ').Contains("donors.write") == true));

var app = builder.Build();
app.MapGet("/who", (ClaimsPrincipal caller) => caller.FindFirstValue("client_id")).RequireAuthorization("donors.write");
app.Run();
