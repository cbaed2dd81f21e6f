using BenchmarkDotNet.Running;
using Runner.Benchmarks.Browsing;

// The page is measured by a browser, which BenchmarkDotNet cannot drive; everything else is code that it calls.
if (args is ["page", .. var rest])
{
    return await PageBench.RunAsync(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(PageBench).Assembly).Run(args);
return 0;
