var builder = WebApplication.CreateSlimBuilder(args);

builder.Services.AddSqrClientCredentials(builder.Configuration);

builder.Build().Run();
