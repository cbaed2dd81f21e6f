using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace Runner.Tests.Page;

public sealed class Guarding_the_page(ServedSweeps served) : IClassFixture<ServedSweeps>
{
    public static TheoryData<string> Routes() =>
    [
        "/", "/workers", "/sweeps/small", "/sweeps/small/trials", "/sweeps/small/trials/0", "/api/v1/sweeps", "/api/v1/sweeps/small/findings", "/api/v1/openapi.json",
        "/healthz/live", "/healthz/ready", "/metrics", "/_blazor/negotiate", "/_blazor", "/_framework/blazor.web.js", "/assets/page.css", "/_content/MudBlazor/MudBlazor.min.js", "/no-such-page",
    ];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Without_the_token_every_route_answers_401_and_tells_nothing(string route)
    {
        using var stranger = served.Stranger();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Head])
        {
            using var answer = await stranger.SendAsync(new HttpRequestMessage(method, route));
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain("small");
        }
    }

    [Fact]
    public async Task So_does_whatever_else_is_served()
    {
        using var stranger = served.Stranger();
        var routes = PageRoutes.All();
        routes.Count.ShouldBeGreaterThan(30);
        foreach (var (method, path) in routes)
        {
            using var answer = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), PageRoutes.Filled(path)));
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
        }
    }

    [Fact]
    public async Task No_order_is_taken_from_a_browser_without_its_antiforgery_token()
    {
        using var browser = await served.BrowserAsync();
        var orders = PageRoutes.All().Where(route => route.Path.StartsWith("/api/", StringComparison.Ordinal) && route.Method != "GET").ToList();
        orders.Count.ShouldBeGreaterThan(7);
        foreach (var (method, path) in orders)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), PageRoutes.Filled(path)) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            using var answer = await browser.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{method} {path}");
            (await answer.Content.ReadAsStringAsync()).ShouldContain("/api/v1/antiforgery");
        }
    }

    [Fact]
    public async Task The_cookie_is_read_by_no_script_and_sent_by_no_form_of_another_site()
    {
        using var stranger = served.Stranger();
        using var signedIn = await stranger.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", served.Token)]));
        using var linked = await stranger.GetAsync(served.Link);
        foreach (var answer in (HttpResponseMessage[])[signedIn, linked])
        {
            var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ToLowerInvariant().Split("; ");
            cookie.ShouldContain("httponly");
            cookie.ShouldContain("samesite=lax");
            cookie.ShouldContain("path=/");
            cookie[0].ShouldNotContain(served.Token.ToLowerInvariant());
        }
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic dG9rZW46dG9rZW4=")]
    [InlineData("Bearer TOKENx")]
    [InlineData("bearer")]
    public async Task A_wrong_token_is_none(string header)
    {
        using var stranger = served.Stranger();
        stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header.Replace("TOKEN", served.Token));
        stranger.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", $"runner-page-0={served.Token}");
        (await stranger.GetAsync("/api/v1/sweeps")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await stranger.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", "wrong")]))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await stranger.GetAsync($"/?code={served.Token}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_token_lets_scripts_in_and_a_browser_that_types_it()
    {
        using var script = served.Script();
        (await script.GetAsync("/api/v1/sweeps")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var browser = await served.BrowserAsync();
        (await browser.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nothing_but_scripts_of_the_page_run_and_no_other_page_frames_it()
    {
        using var browser = await served.BrowserAsync();
        using var answer = await browser.GetAsync("/sweeps/small");
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldNotContain(ServedSweeps.Hostile);
        page.ShouldNotMatch("<script(?! src=)[^>]*>[^<]");
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task A_form_of_another_page_orders_nothing_though_the_browser_was_let_in(string origin)
    {
        using var browser = await served.BrowserAsync();
        using var order = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sweeps/open/pause") { Headers = { { "Origin", origin } } };
        (await browser.SendAsync(order)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var read = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sweeps") { Headers = { { "Sec-Fetch-Site", "same-site" }, { "Sec-Fetch-Mode", "no-cors" } } };
        (await browser.SendAsync(read)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    public async Task No_route_takes_a_form_of_another_page_not_even_the_one_that_signs_in(string origin)
    {
        using var browser = await served.BrowserAsync();
        foreach (var (method, path) in PageRoutes.All().Where(route => route.Method != "GET").Append(("POST", "/sign-in")))
        {
            using var form = new HttpRequestMessage(new HttpMethod(method), PageRoutes.Filled(path))
            {
                Headers = { { "Origin", origin } },
                Content = new FormUrlEncodedContent([new("token", served.Token)]),
            };
            using var answer = await browser.SendAsync(form);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_lets_nobody_in()
    {
        // What a page whose name is pointed at 127.0.0.1 can send: it has neither the token nor the cookie.
        var answer = await RawAsync("GET /api/v1/sweeps HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldNotContain("small");
    }

    [Fact]
    public async Task An_order_of_a_browser_needs_its_antiforgery_token()
    {
        using var browser = await served.BrowserAsync();
        (await browser.PostAsync("/api/v1/sweeps/open/pause", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var token = System.Text.Json.JsonDocument.Parse(await browser.GetStringAsync("/api/v1/antiforgery")).RootElement;
        using var order = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sweeps/open/pause");
        order.Headers.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
        (await browser.SendAsync(order)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://evil.example", true)]
    [InlineData("http://evil.example", false)]
    [InlineData("http://127.0.0.1:1", false)]
    [InlineData("null", true)]
    public async Task A_websocket_of_another_page_is_refused_though_the_browser_was_let_in(string origin, bool hasToken)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = served.Address };
        await browser.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", served.Token)]));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.Cookies = handler.CookieContainer;
        if (hasToken)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {served.Token}");
        }

        socket.Options.CollectHttpResponseDetails = true;
        await Should.ThrowAsync<WebSocketException>(socket.ConnectAsync(new Uri(served.Address.AbsoluteUri.Replace("http", "ws") + "_blazor"), CancellationToken.None));
        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task So_is_one_without_the_token()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Should.ThrowAsync<WebSocketException>(socket.ConnectAsync(new Uri(served.Address.AbsoluteUri.Replace("http", "ws") + "_blazor"), CancellationToken.None));
        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/_content/../../../../etc/passwd")]
    [InlineData("/_content/MudBlazor/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/..\\..\\runner.dll")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/runner.dll")]
    [InlineData("/assets/page.css/page.css")]
    [InlineData("/_content/Plotly.Blazor/%00")]
    [InlineData("/assets/%252e%252e/%252e%252e/etc/passwd")]
    [InlineData("/sweeps/..%2f..%2f..%2fetc%2fpasswd/trials/..%2f0")]
    [InlineData("/api/v1/sweeps/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/sweeps/%2fetc%2fpasswd/findings")]
    [InlineData("http://evil.example/assets/../../etc/passwd")]
    public async Task Paths_that_climb_lead_nowhere(string path)
    {
        // As it is: a client of .NET would tidy it up.
        var answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: {served.Address.Authority}\r\nAuthorization: Bearer {served.Token}\r\nConnection: close\r\n\r\n");
        answer.Split('\n')[0].ShouldMatch("HTTP/1.1 (400|404) ");
        answer.ShouldNotContain("root:");
    }

    [Fact]
    public async Task A_query_of_10_MB_is_refused_and_the_page_lives_on()
    {
        var answer = await RawAsync($"GET /?code={new string('a', 10_000_000)} HTTP/1.1\r\nHost: {served.Address.Authority}\r\n\r\n");
        answer.ShouldBeOneOf("", answer.StartsWith("HTTP/1.1 414", StringComparison.Ordinal) ? answer : "414");
        using var script = served.Script();
        script.DefaultRequestHeaders.ExpectContinue = true;
        (await script.PostAsync("/api/v1/sweeps/open/retry", new StringContent(new string(' ', 10_000_000), Encoding.UTF8, "application/json")))
            .StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await script.GetAsync("/api/v1/sweeps")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_thousand_idle_connections_keep_nobody_out()
    {
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 1_000; i++)
            {
                var connection = new TcpClient();
                idle.Add(connection);
                await connection.ConnectAsync(IPAddress.Loopback, served.Address.Port);
            }

            using var script = served.Script();
            (await script.GetAsync("/api/v1/sweeps")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }
    }

    private async Task<string> RawAsync(string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, served.Address.Port);
        var stream = connection.GetStream();
        var answer = new StringBuilder();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            using var reader = new StreamReader(stream, Encoding.UTF8);
            answer.Append(await reader.ReadToEndAsync());
        }
        catch (IOException)
        {
            // The server closed it before it had read all.
        }

        return answer.ToString();
    }
}
