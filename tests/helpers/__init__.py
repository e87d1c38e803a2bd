"""What several test files share. Fixtures are in the files `conftest.py`, everything else is here.

Waiting and asking
    waiting             wait for what happens in the background
    hass                an entity's state, an action's answer, using an entity
    actions             what the selectors of actions offer, and the device of a name
    automations         automations that note when they ran
    blueprints          the blueprints in real automations, and what their forms offer
    traces              what there is of the integration on disk, in the registries and in memory
    removal             the removal of an entry, whatever state it is in
    users               users of every group, and acting as one of them
    leaks               what a set-up leaves: tasks, timers, listeners, files, threads, objects
    metadata            the integration's own files: texts, icons, manifest
    quality_scale       the rules of the quality scale, and who sees to each
    descriptions        what the integration says of its entities, by platform
    code_blocks         the blocks of code in README and docs
    figures             the measured figures of README and docs, and their commands
    rooms               the integration's rooms, and imports against their order
    core_alone          the core in a process of its own, with nothing else to import

Hardware and brokers
    hub                 a scripted EnergyHub, its entry, and its set-up
    cabinets            scripted swap cabinets, their entry, and their set-up
    hub_world           a hub in the core alone, the plant that it belongs to, and their clock
    order               which tests run first
    order_world         hubs, the lines to them and the time, all made up, for random lives of orders
    clocks              clocks that are set, and machines that sleep
    orders              a book of orders to a hub's battery, and the time that passes
    community           the community integration's entities, and what the recorder has of them and ours
    stored              what the first version left in files and registries
    cabinet_world       swap cabinets in the core alone, and their clock
    houses              several real Home Assistants, each with its share of the cabinets, and what is ordered
    cabinet_site        simulated cabinets that live fast, and their entry
    brokers             clients of a broker, and brokers that misbehave
    certificates        certificates made for a test

Flows
    flows               entries: hubs, cabinets, destinations
    forms               the selectors in a form
    shown_texts         each step that is walked through has its texts
    presets             what a preset stores, by unique ids
    report_flows        reports, which are subentries

Reports in Home Assistant
    past                states of the past in a recorder
    recorder_tasks      what the recorder is asked to do
    flash               reports of live values, and a clock that goes second by second
    reports             entries with reports, and a meter with a past in the recorder
    received            files as a partner receives them, well made or spoilt
    inbox               an SFTP server that notes in which order files arrive
    receivers           a partner's web server, and clients that trust it
    threads             the end of Home Assistant's threads in tests
    topics              destinations at the simulated SNS
    delivery_faults     what every transport must bear in Home Assistant
    sftp                settings for the simulator's SFTP server
    ftp                 settings for the simulator's FTP server, and its certificate
    destination_faults  what every destination with a server promises
    processes           what a Home Assistant in a process of its own is started on
    soak_house          the parts of a soak's house as Home Assistant speaks with them
    small_disk          a disk of a test's own, to be filled
    kill_story          what it measured, and the files that must come of it
    kill_bodies         it is killed while messages are on their way, and none is missing
    kill_lives          its lives, and what has arrived in each

Reports in the core
    histories           histories drawn at random
    outboxes            outboxes filled for a test
    outbox_process      outboxes in a process of its own, to be killed
    mint_history        histories for MINT messages
    alsoenergy          a stored AlsoEnergy report of one site
    teleports           stored Teleport reports, and the documents they make
    teleport_examples   Teleport reports of each message type, with their states

Long runs with faults
    soak_runs           what such a run leaves, made by hand and small

Databases
    databases           PostgreSQL and MariaDB servers of the test's own
    databases_seed      a recorder's past, written before Home Assistant starts
"""
