namespace Platform.EventStore.Projecting;

/// <summary>What a node's runner of one projection is doing.</summary>
public enum RunnerState
{
    /// <summary>It has not looked yet.</summary>
    Starting,

    /// <summary>Another node leads; this one waits.</summary>
    Standby,

    /// <summary>It leads and applies.</summary>
    Following,

    /// <summary>An operator paused the projection.</summary>
    Paused,

    /// <summary>The live tables are of a newer program's version than this one's: it must not write them.</summary>
    Outdated,

    /// <summary>The live tables are of an older version than this program's: its own are to be built beside them.</summary>
    Rebuilding,

    /// <summary>It leads and cannot go on; the log says why.</summary>
    Stuck,
}
